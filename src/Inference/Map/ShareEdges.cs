using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// Free numbers of shares and probabilities that have gone so far that the share is 0 but for rounding: a likelihood has a value there, its maximum lies on the edge. A
/// scale that goes to 0 is none of them: there the likelihood may have no bound.
/// </summary>
internal static class ShareEdges
{
    /// <summary>exp(-15) is 3e-7.</summary>
    public const double Far = 15;

    /// <param name="joint">The density, of which params are told.</param>
    /// <param name="position">A point in its free coordinates; an infinite number is on an edge whatever it belongs to.</param>
    public static int[] Of(LogJoint joint, IReadOnlyList<double> position) =>
        [.. Enumerable.Range(0, position.Count).Where(i => !double.IsFinite(position[i]) || (Math.Abs(position[i]) > Far && IsShare(joint.NameOf(i).Unknown)))];

    /// <summary>Whether the first states of sequences alone read it: each of them is seen once or seldom, so that its maximum lies on the edge as a rule.</summary>
    public static bool IsOfFirstStates(ModelGraph graph, Variable unknown)
    {
        var readers = graph.Story.Where(s => DeepReads.Of(graph, s).Any(r => r.Of == unknown.Name)).ToList();
        return readers.Count > 0 && readers.TrueForAll(s => s is Draw { Target: var target } && graph[target.Of].IsFiniteLatent && target.At.Any(a => a is Affine { Loop: null }));
    }

    private static bool IsShare(Variable unknown) => unknown is { Role: Role.Param, Support: Simplices or UnitInterval };
}
