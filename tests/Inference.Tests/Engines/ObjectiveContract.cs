using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Fingerprints;

namespace ProbDsl.Tests.Engines;

/// <summary>
/// Whole objectives on an engine, held against the interpreter: log joint densities with their gradients, and short fits of real stories,
/// from the first program to the last. Each engine has a class that derives from this one, see docs/internals/adding-an-engine.md.
/// </summary>
public abstract class ObjectiveContract(EngineKind kind)
{
    /// <summary>A hierarchy, groups, a mixture, missing cells, matrices, recurrences, counts, nets.</summary>
    public static TheoryData<string> Densities =>
    [
        "gallery/eight_schools", "gallery/galaxies", "gallery/topics", "gallery/full_covariance_vae", "further/bayesian_neural_network",
        "further/matrix_factorization", "gallery/wider/garch", "gallery/wider/censored_survival",
    ];

    public static TheoryData<string, string> Fits => new()
    {
        { "gallery/eight_schools", "map" },
        { "gallery/galaxies", "map" },
        { "gallery/coin", "exact" },
        { "gallery/score_sde", "score" },
        { "gallery/eight_schools", "importance" },
        { "gallery/eight_schools", "advi" },
        { "gallery/galaxies", "em" },
        { "gallery/vae", "elbo" },
        { "gallery/vae", "iwae" },
        { "gallery/gmvae", "elbo" },
        { "gallery/ddpm", "elbo" },
        { "gallery/flow_matching", "flow_matching" },
        { "gallery/planar_cnf", "mle" },
    };

    // in float64: the values of hundreds of ops differ by no more than those of one of them
    [Theory, MemberData(nameof(Densities))]
    public void A_log_joint_and_its_gradient_are_those_of_the_interpreter(string story) =>
        new JointAt(StoryJointTests.Problem(story, 1), 1).RunsOnTheEngine(story, kind, units: 8);

    [Theory, MemberData(nameof(Fits))]
    public void A_few_steps_of_a_fit_are_those_on_the_interpreter(string story, string method)
    {
        var (expected, actual) = (Run(story, method, InterpreterEngine.Kind), Run(story, method, kind));
        Assert.Equal(expected.Stopped, actual.Stopped);
        Close(Objective(expected), Objective(actual), "objective");
        foreach (var (one, other) in expected.Summary!.Estimates.Zip(actual.Summary!.Estimates))
            Close(one.Value.Values, other.Value.Values, one.Name);
        foreach (var (name, weight) in expected.Summary.Weights ?? new Dictionary<string, Tensor>())
            Close(weight.Values, actual.Summary.Weights![name].Values, name);
    }

    private static double[] Objective(FitOutcome of) => [of.Value, of.Metric.Value, .. of.Trace];

    private static FitOutcome Run(string story, string name, EngineKind engine)
    {
        var problem = StoryRuns.Problem(story);
        var (method, choice) = StoryRuns.Choose(problem, name);
        Assert.NotNull(choice.Plan);
        var (outcome, codes) = StoryRuns.Run(problem, method, choice.Plan, engine, learningRate: 1e-3);
        Assert.True(outcome?.Summary is not null, string.Join(' ', codes));
        return outcome;
    }

    // nets are trained in float32; Adam divides small gradients, with their rounding, by their size, so that weights differ by fractions of
    // a step, which is 1e-3 here
    private static void Close(double[] expected, double[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.All(expected.Zip(actual), p => Assert.True(IsClose(p.First, p.Second), $"{name}: {p.First:R}, not {p.Second:R}"));

        bool IsClose(double one, double other) => one.Equals(other) || Math.Abs(one - other) <= 1e-5 * Math.Max(1, largest);
    }
}

/// <summary>The managed engine computes whole objectives.</summary>
public sealed class ManagedObjectiveTests() : ObjectiveContract(ManagedEngine.Kind);

/// <summary>The interpreter as an engine computes whole objectives.</summary>
public sealed class InterpreterObjectiveTests() : ObjectiveContract(InterpreterEngine.Kind);
