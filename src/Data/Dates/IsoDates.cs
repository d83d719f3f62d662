namespace ProbDsl.Data.Dates;

/// <summary>Dates as ISO 8601 and RFC 3339 write them; SQL writes a blank in place of `T`.</summary>
internal sealed class IsoDates : DateFormat
{
    public override string Shown => "2024-03-01";

    internal override bool Scan(ref DateScanner scanner, ref DateParts parts)
    {
        if (!scanner.Number(4, 4, out var year) || !scanner.Take('-') || !scanner.Number(2, 2, out var month)
            || !scanner.Take('-') || !scanner.Number(2, 2, out var day)) return false;
        (parts.Year, parts.Month, parts.Day) = (year, month, day);
        var isTime = scanner.Take('T') || scanner.Take('t') || (scanner.Rest is [' ', >= '0' and <= '9', ..] && scanner.Take(' '));
        return !isTime || Time(ref scanner, ref parts);
    }

    private static bool Time(ref DateScanner scanner, ref DateParts parts)
    {
        if (!scanner.Number(2, 2, out var hour) || !scanner.Take(':') || !scanner.Number(2, 2, out var minute)) return false;
        (parts.Hour, parts.Minute) = (hour, minute);
        if (scanner.Take(':'))
        {
            if (!scanner.Number(2, 2, out var second)) return false;
            parts.Second = second;
            if (scanner.Take('.') || scanner.Take(','))
            {
                if (!scanner.Billionths(out var billionths)) return false;
                parts.Billionths = billionths;
            }
        }

        if (scanner.Rest is [' ', '+' or '-', ..]) scanner.Take(' ');
        if (scanner.Offset(out var minutes)) parts.Offset = minutes;
        return true;
    }
}
