using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The point of largest density: finite latents are summed out, everything else is moved along the slope of the story's own program.</summary>
public sealed class MaximumAPosteriori(StandardCatalogue catalogue) : InferenceMethod
{
    /// <summary>The curvature at the mode takes some ten gradients for each free number: beyond so many rows times free numbers squared it would take longer than the climb.</summary>
    private const double MostLookedAt = 5e7;

    public override string Name => "map";

    public override string Summary => "the most probable point: finite latents summed out, the rest along the slope (L-BFGS)";

    public override string Finds => "the most probable point";

    public override bool IsDefaultFor(StoryFacts options) => options.Params.Any();

    public override bool Resumes => true;

    protected override IReadOnlyList<Requirement> Requires => [Requirement.Together(new HasLogDensity(), new NoParamBesideIntegrals()), new SomethingStays(), new UnknownsHaveCoordinates()];

    protected override IReadOnlyList<PlanRule> Rules => [new AllStay(new Point(), "moved along the slope of the log density")];

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var climb = StoryAscent.Of(Name, problem, catalogue, plan.Density, options, withJacobian: false);
        if (climb.Value is not { } ascent) return new(null, climb.Diagnostics);
        return new ModeFitting(ascent, ascent.Objective.Joint.Kind, mode => TellWithEdges(problem, ascent.Objective, mode));
    }

    /// <summary>A point, with what each share is that lies on an edge.</summary>
    private static FitSummary TellWithEdges(Problem problem, StoryObjective objective, Mode mode)
    {
        int[] onEdge = [.. ShareEdges.Of(objective, mode).Where(i => double.IsFinite(mode.Position[i]))];
        var summary = Tell(objective, mode, onEdge);
        return summary with { Warnings = [.. ShareEdges.Warnings(problem.Graph, objective.Joint, summary, onEdge), .. summary.Warnings] };
    }

    /// <summary>A point with its definitions, and a warning where the density does not fall in every direction.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="onEdge">Free numbers that have gone to an edge, of which that is told apart.</param>
    internal static FitSummary Tell(StoryObjective objective, Mode mode, params int[] onEdge)
    {
        var joint = objective.Joint;
        var isTooMuch = (objective.Rows + (double)objective.Dimension) * objective.Dimension * objective.Dimension > MostLookedAt;
        var arrays = new Interpreter(joint.Arrays()).Run(objective.Slots(mode.Position));
        return new([.. joint.Coordinates.Select(c => Told(c.Unknown) with { Cells = c.Cells })], joint.Dimension, isTooMuch || UndeterminedPoint.Of(objective, mode, [.. Enumerable.Range(0, objective.Dimension).Except(onEdge)]) is not { } why ? [] : [why], mode.OrderedBy) { Definitions = [.. joint.Definitions.Select(Told)] };

        Estimate Told(Variable variable) => new(variable.Name, arrays[variable.Name], variable.Extents.Count);
    }
}
