using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Judging;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>Fits that are kept in memory and judged by their own data.</summary>
internal static class JudgedFit
{
    public static Judgement Of(string story, string csv, string method = "nuts", int draws = 4000)
    {
        var judged = Try(story, csv, method, draws);
        Assert.True(judged.Value is not null, string.Join("\n", judged.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
        return judged.Value;
    }

    public static Result<Judgement> Try(string story, string csv, string method = "nuts", int draws = 4000)
    {
        var (fit, problem) = Bound(story, csv, method, draws);
        return Judgement.Compute(fit, problem, TestStory.Catalog, cancellation: TestContext.Current.CancellationToken);
    }

    public static (SavedFit Fit, Problem Problem) Bound(string story, string csv, string method = "nuts", int draws = 4000)
    {
        var model = TestStory.By(story, csv);
        var summary = model.Fitted(new FitOptions(Draws: draws, Threads: 1), method).Summary!;
        var fit = KeptFiles.Of(story, model.Problem, summary).Read();
        return (fit, fit.Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog, sameRows: true).Problem!);
    }
}
