using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Families;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Estimation;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Optimisation;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>One step: every law is solved at once, and the objective is what the story's own program says at the solution.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalogue">The distributions' densities and families.</param>
/// <param name="plan">Of closed forms alone.</param>
/// <param name="engine">Runs the program.</param>
internal sealed class ClosedFormFitting(Problem problem, StandardCatalogue catalogue, InferencePlan plan, EngineChoice engine)
    : SteppedMethod<ClosedFormState>
{
    private readonly ElementwiseEstimate[] laws = [.. plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>()
        .Select(p => new ElementwiseEstimate(problem, catalogue, p.Law))];

    public override SteppedDefaults Defaults { get; } = new(1, 1, 0);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    public override ClosedFormState Init(int restart, RandomStream random)
    {
        var solved = laws.Select(l => l.Solve()).ToList();
        return new([.. solved.Select(s => s.Thetas)], [.. solved.Select(s => s.Maxima)], solved.Max(s => s.Slope));
    }

    public override Step<ClosedFormState> Next(ClosedFormState state)
    {
        if (Failure(state) is { } failure) return new(state, double.NaN, state.Slope, StepVerdict.Failed, Failure: failure);
        var program = LogLikelihoodProgram.Of(problem, catalogue);
        var objective = LogLikelihoodProgram.Evaluate(program, Estimates(state).ToDictionary(e => e.Name, e => e.Value));
        return new(state, objective, state.Slope, StepVerdict.Solved);
    }

    public override Result<FitSummary> Summarise(ClosedFormState state)
    {
        List<Estimate> estimates = [.. Estimates(state)];
        if (Steep(estimates) is { } steep) return steep;
        return new FitSummary([.. estimates], laws.Sum(l => l.FreeParameters),
            [.. laws.SelectMany((l, i) => EdgeWarnings.Of(l.Law, state.Thetas[i], state.Maxima[i]))]);
    }

    /// <summary>Null where the story's own log-likelihood is flat at the estimates.</summary>
    private Diagnostic? Steep(List<Estimate> estimates)
    {
        using var objective = new StoryObjective(problem, LogJoint.Of(problem, catalogue, DensityRequest.OwnScales),
            withJacobian: false, engine);
        double[] point = [.. objective.Joint.Coordinates.SelectMany(c =>
            Coordinates.OwnOf(problem, c.Unknown, estimates.Single(e => e.Name == c.Unknown.Name).Value))];
        return new GradientCheck(objective, objective.Joint, laws.Max(l => l.Law.Rows)).Of([.. estimates.Select(e => e.Name)], point);
    }

    private IEnumerable<Estimate> Estimates(ClosedFormState state) => laws.SelectMany((l, i) => l.Law.Estimates(state.Thetas[i]));

    private Diagnostic? Failure(ClosedFormState state)
    {
        for (var i = 0; i < laws.Length; i++)
            if (EstimationFailures.Of(problem.Graph, laws[i].Law, state.Thetas[i], state.Maxima[i]) is { } failure) return failure;
        return null;
    }
}

/// <summary>The theta of every element of every law, how each maximum was found, and the largest slope left.</summary>
internal sealed record ClosedFormState(double[][][] Thetas, Maximum[][] Maxima, double Slope);
