using ProbDsl.Catalog.Families;
using ProbDsl.Catalog;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Estimation;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>A one-pass fit: every distribution is solved at once, and the objective is the story's log-likelihood at the
/// solution.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The distributions' densities and families.</param>
/// <param name="plan">A plan of closed forms only.</param>
/// <param name="engine">The engine that runs the program.</param>
internal sealed class ClosedFormFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, EngineChoice engine)
    : Fitting
{
    private readonly ElementwiseEstimate[] distributions = [.. plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>()
        .Select(p => new ElementwiseEstimate(problem, catalog, p.Distribution))];

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var solved = Solve();
        if (Failure(solved) is { } failure) return FitOutcome.None([failure]);
        var program = LogLikelihoodProgram.Of(problem, catalog);
        var value = LogLikelihoodProgram.Evaluate(program, Estimates(solved).ToDictionary(e => e.Name, e => e.Value));
        return OnePassRun.Outcome(ObjectiveKind.LogLikelihood, value, solved.Gradient, () => Summarize(solved));
    }

    public ClosedFormSolution Solve()
    {
        var solved = distributions.Select(l => l.Solve()).ToList();
        return new([.. solved.Select(s => s.Thetas)], [.. solved.Select(s => s.Maxima)], solved.Max(s => s.Gradient));
    }

    /// <summary>The estimates of a solution; an error if the gradient is not 0 there.</summary>
    public Result<FitSummary> Summarize(ClosedFormSolution solution)
    {
        List<Estimate> estimates = [.. Estimates(solution)];
        if (Steep(estimates) is { } steep) return steep;
        return new FitSummary([.. estimates], distributions.Sum(l => l.FreeParameters),
            [.. distributions.SelectMany((l, i) => EdgeWarnings.Of(l.Distribution, solution.Thetas[i], solution.Maxima[i]))]);
    }

    /// <summary>An error if the gradient of the story's own log-likelihood is not 0 at the estimates; null if it is.</summary>
    private Diagnostic? Steep(List<Estimate> estimates)
    {
        using var objective = StoryObjective.OnOwnScales(problem, catalog, plan.Density, engine);
        double[] point = [.. objective.Joint.Coordinates.SelectMany(c =>
            Coordinates.OwnOf(problem, c.Unknown, estimates.Single(e => e.Name == c.Unknown.Name).Value))];
        return new GradientCheck(objective, objective.Joint, (long)distributions.Max(l => l.Distribution.Count))
            .Of([.. estimates.Select(e => e.Name)], point);
    }

    private IEnumerable<Estimate> Estimates(ClosedFormSolution solution) =>
        distributions.SelectMany((l, i) => l.Distribution.Estimates(solution.Thetas[i]));

    private Diagnostic? Failure(ClosedFormSolution solution)
    {
        for (var i = 0; i < distributions.Length; i++)
            if (EstimationFailures.Of(problem, distributions[i].Distribution, solution.Thetas[i],
                solution.Maxima[i]) is { } failure) return failure;
        return null;
    }
}

/// <summary>The theta of every element of every distribution, how each maximum was found, and the largest remaining gradient.</summary>
internal sealed record ClosedFormSolution(double[][][] Thetas, MaximumKind[][] Maxima, double Gradient);
