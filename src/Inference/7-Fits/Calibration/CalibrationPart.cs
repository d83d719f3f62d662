namespace ProbDsl.Inference.Calibration;

/// <summary>The simulations that one of several processes fits: every so many.</summary>
/// <param name="Part">The number of the process, from 1.</param>
/// <param name="Of">The number of processes.</param>
public sealed record CalibrationPart(int Part, int Of)
{
    /// <summary>Whether the process fits a simulation.</summary>
    public bool Has(int simulation) => (simulation - 1) % Of == Part - 1;

    /// <summary>The part that `2/4` says; null without a text, or where it says none.</summary>
    public static CalibrationPart? Read(string? text) => text?.Split('/') is [var first, var last]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && part >= 1 && part <= of
        ? new(part, of) : null;
}
