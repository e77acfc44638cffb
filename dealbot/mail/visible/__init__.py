"""From the bytes of a mail to the text that a person sees, attached documents included."""
