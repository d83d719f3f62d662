namespace ProbDsl.Inference.NewData;

/// <summary>The options by which the guide of a fit is lowered for new rows: those that decide which weights it has.</summary>
internal static class GuideOptions
{
    public static FitOptions Of(SavedFit fit, ulong seed) =>
        new FitOptions(seed).With(StandardOptions.Guide, fit.Options[StandardOptions.Guide]);
}
