namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>A mass that is not 1, with as many digits as show that it is not.</summary>
internal static class MassText
{
    private const int Fewest = 4, Most = 16;

    public static string Write(double mass)
    {
        for (var digits = Fewest; digits <= Most; digits++)
            if (mass.ToString($"F{digits}", CultureInfo.InvariantCulture) is var written
                && double.Parse(written, CultureInfo.InvariantCulture) != 1)
                return written.Contains('.', StringComparison.Ordinal) ? written.TrimEnd('0').TrimEnd('.') : written;
        return mass.ToString("R", CultureInfo.InvariantCulture);
    }
}
