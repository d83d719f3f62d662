namespace ProbDsl.Inference.Judging;

/// <summary>Checks that a fit is judged by the data that it was fitted to.</summary>
public static class JudgedData
{
    /// <summary>The error of other data; null if these are the data of the fit, or if the story reads none.</summary>
    public static Diagnostic? Find(SavedFit fit, IReadOnlyCollection<DataFile> files) =>
        fit.Data.Count == 0 || fit.IsOf(files) ? null : JudgeDiagnostics.OtherData(fit);
}
