namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Diagnostics of noise-contrastive estimation.</summary>
internal static class ContrastDiagnostics
{
    /// <summary>The error of rows to which the noise gives density 0.</summary>
    /// <param name="energy">The draw.</param>
    /// <param name="row">The first such row, from 0.</param>
    /// <param name="rows">Their number.</param>
    public static Diagnostic OutsideNoise(EnergyDraw energy, int row, int rows) =>
        Diagnostic.Error("E0618", string.Create(CultureInfo.InvariantCulture,
            $"the noise `{energy.Noise.Span.Text}` has density 0 at {CountedNoun.Of(rows, "row")} of `{energy.Draw.Target.Of}`, ")
            + $"first at row {row + 1}: no contrast with such noise finds the density there", energy.Noise.Span)
            .Next("choose noise that covers all rows with room to spare, such as `Normal(mean, sd)` with a larger sd than the data have");

    /// <summary>The warning if the noise differs so much from the model that few of its draws matter.</summary>
    public static Diagnostic PoorNoise(EnergyDraw energy, double fraction, double sdOfRows) =>
        Diagnostic.Warning("W0615", string.Create(CultureInfo.InvariantCulture,
            $"the noise of `{energy.Draw.Target.Of}` covers the model poorly: its draws have an effective sample size of ")
            + string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:G2}% of their number, so log Z and the energy may be biased"),
            energy.Noise.Span)
            .Next(string.Create(CultureInfo.InvariantCulture,
                $"choose noise close to the data, somewhat wider; the rows have a standard deviation of {sdOfRows:G3}. "
                + $"More draws per row (`--noise-ratio`) also help if the noise is too wide"));
}
