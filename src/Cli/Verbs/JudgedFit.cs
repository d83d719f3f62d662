using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>A kept fit with the story bound to the data that it was fitted to.</summary>
internal sealed record JudgedFit(SavedFitWithData With, Problem Problem)
{
    public static Result<JudgedFit> Read(string folder, DataRequest data, RunOptions asked)
    {
        if (EngineConflict.Find(asked) is { } conflict) return conflict;
        var read = SavedFitWithData.Read(folder, data with { How = asked }, InstalledMethods.Catalog);
        if (read.Value is not { } with) return new(null, read.Diagnostics);
        if (JudgedData.Find(with.Fit, with.Files) is { } other) return other;
        var binding = with.Fit.Bind(with.Tables, InstalledMethods.Catalog, sameRows: true);
        return binding.Problem is { } problem ? new Result<JudgedFit>(new(with, problem), []) : new(null, binding.Diagnostics);
    }
}
