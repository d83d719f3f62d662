namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>log Z of an energy-based model, how it is known, and the log-likelihood with it.</summary>
/// <param name="Data">The data name that the energy is of.</param>
/// <param name="LogZ">log Z for the trained energy.</param>
/// <param name="Error">Its standard error by the sampling of rows and noise.</param>
/// <param name="ByWeights">log Z by importance weights of the noise draws, with its standard error.</param>
/// <param name="Integral">log Z by numerical integration, for rows of one or two numbers; null for others.</param>
/// <param name="EffectiveFraction">The effective sample size of the noise as draws of the model, as a fraction.</param>
/// <param name="LogDensity">The mean of -energy - log Z over the rows, in nats.</param>
internal sealed record NormalizerSection(
    string Data, double LogZ, double Error, (double LogZ, double Error) ByWeights, double? Integral, double EffectiveFraction,
    double LogDensity) : ResultSection
{
    // nats, and standard errors, from which the two values of log Z are said to differ
    private const double Apart = 0.05, Errors = 4;

    public override SectionPlace Place => new(65, OnPage: 45);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("normalizer");
        json.WriteString("data", Data);
        MetricJson.Number(json, "log_z", LogZ);
        MetricJson.Number(json, "standard_error", Error);
        MetricJson.Number(json, "log_z_by_weights", ByWeights.LogZ);
        MetricJson.Number(json, "log_z_by_weights_error", ByWeights.Error);
        if (Integral is { } integral) MetricJson.Number(json, "log_z_by_integration", integral);
        MetricJson.Number(json, "noise_effective_fraction", EffectiveFraction);
        MetricJson.Number(json, "log_likelihood_per_row", LogDensity);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var integral = Integral is { } whole ? $"; by numerical integration {FixedPoint.Write(whole, "F4")}" : "";
        var apart = IsApart ? "; they differ: the energy has not reached the distribution of the rows, so train it longer" : "";
        return Paragraph.Print("normalizer: ",
                $"log Z of `{Data}` is {PlusMinus(LogZ, Error)}, learned with the energy; by weights of the noise draws "
                    + $"{PlusMinus(ByWeights.LogZ, ByWeights.Error)}{integral}{apart}")
            + Paragraph.Print("estimate: ",
                $"log-likelihood {FixedPoint.Write(LogDensity, "F4")} nats per row, with the learned log Z; not an exact density")
            + Paragraph.Print("noise: ", string.Create(CultureInfo.InvariantCulture,
                $"its draws have an effective sample size of {100 * EffectiveFraction:G3}% as draws of the model"));
    }

    /// <summary>Whether the learned value and that of the energy itself differ by more than their errors.</summary>
    private bool IsApart => Math.Abs(LogZ - ByWeights.LogZ) is var apart && apart > Apart
        && apart > Errors * Math.Sqrt((Error * Error) + (ByWeights.Error * ByWeights.Error));

    private static string PlusMinus(double value, double error) =>
        $"{FixedPoint.Write(value, "F4")} ± {NumberText.Error(error, "F4")}";
}
