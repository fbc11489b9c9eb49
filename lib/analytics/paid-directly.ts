/** What money that went past us is called where it is not said whom it went to. */
export const PAID_DIRECTLY = "Paid to providers directly, estimated";
