using ProbDsl.Catalogue;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>Measures what a bound loses along a diffusion chain, before and after training.</summary>
internal static class ChainCourses
{
    /// <summary>Steps of rows that are looked at: a small part of those of a training. A row has all of its own.</summary>
    private const int Looked = 20_000;

    private const int FewestRows = 50, MostRows = 2000;

    // nats of a number at the end of the chain: a row of which so much is left is told from noise
    private const double MostAtEnd = 0.1;

    /// <summary>Null where the story has no chain that goes by formulas, or several.</summary>
    public static ChainCourse? Of(Problem problem, StandardCatalogue catalogue, GuidedRequest like,
        IReadOnlyDictionary<string, Tensor> before, IReadOnlyDictionary<string, Tensor> after, FitOptions options)
    {
        if (!like.HasChains || DerivedChains.Of(problem.Graph) is not [var chain]) return null;
        var rows = Math.Clamp(Looked / problem.SizeOf(chain.Noising.Length), FewestRows, MostRows);
        return ChainCostRun.OfEach(
            problem, catalogue, like.With(ChainTreatment.EveryStep), [before, after], options.Seed, options.ChosenEngine,
            rows) is [var first, var last] ? new(first, last) : null;
    }

    /// <summary>A warning where the chain ends before the data are gone; null where it does not.</summary>
    public static Diagnostic? Warning(ChainCourse course, Problem problem, StandardCatalogue catalogue)
    {
        var chain = DerivedChains.Of(problem.Graph)[0];
        var schedule = new NoiseSchedule(chain.Noising, problem, catalogue);
        return course.After.End <= MostAtEnd * schedule.Event.Count ? null : ChainDiagnostics.EndsEarly(chain, schedule, course.After.End);
    }
}
