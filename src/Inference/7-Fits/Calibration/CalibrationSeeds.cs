namespace ProbDsl.Inference.Calibration;

/// <summary>
/// The seeds of a simulation, each of which `probdsl sample` and `probdsl fit` take: one for its unknowns and data, another for its fit, so
/// that no posterior draw repeats a random number of the truth.
/// </summary>
/// <param name="seed">The seed of the calibration.</param>
public sealed class CalibrationSeeds(ulong seed)
{
    /// <summary>Calibrations of consecutive seeds share no seed of a simulation below this many.</summary>
    private const ulong Apart = 1_000_000_000;

    /// <summary>The seed of the unknowns and the data.</summary>
    public ulong OfData(int simulation) => unchecked((seed * Apart) + (2 * (ulong)simulation));

    /// <summary>The seed of the fit.</summary>
    public ulong OfFit(int simulation) => unchecked(OfData(simulation) + 1);
}
