using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Modes;

/// <summary>
/// Free numbers of shares and probabilities that have gone so far that the share is 0 but for rounding, while the density has come to rest:
/// its maximum lies on the edge of its support and has a value there. A scale that goes to 0, or a share whose prior is infinite at 0, is
/// none of them.
/// </summary>
internal static class ShareEdges
{
    /// <summary>exp(-15) is 3e-7.</summary>
    public const double Far = 15;

    /// <summary>
    /// A step outwards, and the change of the log density that is none: where each step of 1 divides what is left by e, it would still rise
    /// by 1e-6 at most.
    /// </summary>
    private const double Outwards = 5, AtRest = 1e-3;

    /// <summary>
    /// The free numbers that are on an edge; with several shares at 0 all of their simplex, since the density no longer says how these
    /// compare.
    /// </summary>
    /// <param name="objective">The density without the Jacobian.</param>
    /// <param name="mode">A point; an infinite number is on an edge whatever it belongs to.</param>
    public static int[] Of(StoryObjective objective, Mode mode)
    {
        var joint = objective.Joint;
        List<int> far = [.. Enumerable.Range(0, mode.Position.Length)
            .Where(i => !double.IsFinite(mode.Position[i]) || (Math.Abs(mode.Position[i]) > Far && IsAtRest(objective, mode, i)))];
        var whole = far.Select(i => joint.NameOf(i).Unknown).Where(u => u.Support is Simplices && u.Whole.Rank == 1).Distinct()
            .SelectMany(u => joint.PlacesOf(u.Name));
        return [.. far.Union(whole).Order()];
    }

    /// <summary>
    /// Whether the first states of sequences alone read it: each of them is seen once or seldom, so that its maximum lies on the edge as a
    /// rule.
    /// </summary>
    public static bool IsOfFirstStates(ModelGraph graph, Variable unknown)
    {
        var readers = graph.Story.Where(s => DeepReads.Of(graph, s).Any(r => r.Of == unknown.Name)).ToList();
        return readers.Count > 0 && readers.TrueForAll(s =>
            s is Draw { Target: var target } && graph[target.Of].IsFiniteLatent && target.At.Any(a => a is Affine { Loop: null }));
    }

    /// <summary>What each unknown is whose free numbers are on an edge, but for the chances of first states.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, LogJoint joint, FitSummary summary, IEnumerable<int> onEdge)
    {
        foreach (var place in onEdge.DistinctBy(i => joint.NameOf(i).Name))
        {
            var (name, unknown) = joint.NameOf(place);
            if (IsOfFirstStates(graph, unknown)) continue;
            var values = summary.Estimates.Single(e => e.Name == unknown.Name).Value.Values;
            var reader = graph.Story.OfType<Draw>().FirstOrDefault(d => DeepReads.Of(graph, d).Any(r => r.Of == unknown.Name));
            double[] reported = name == unknown.Name ? values : [values[place - joint.PlacesOf(unknown.Name)[0]]];
            yield return RunDiagnostics.OnEdge(reader?.Distribution.Span ?? unknown.Span, name, reported);
        }
    }

    private static bool IsAtRest(StoryObjective objective, Mode mode, int place)
    {
        if (objective.Joint.NameOf(place).Unknown.Support is not (Simplices or UnitInterval)) return false;
        double[] moved = [.. mode.Position];
        moved[place] += Math.CopySign(Outwards, moved[place]);
        return Math.Abs(objective.Density(moved) - objective.Density(mode.Position)) < AtRest;
    }
}
