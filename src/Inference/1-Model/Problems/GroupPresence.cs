namespace ProbDsl.Inference.Problems;

/// <summary>Which members of an array over ragged groups exist: it is as long as the longest group.</summary>
public static class GroupPresence
{
    /// <summary>
    /// Whether each member of a variable exists, in the order of its array, without the dimensions of its elements; null if no dimension
    /// differs between groups.
    /// </summary>
    public static bool[]? Compute(Problem problem, Variable variable)
    {
        var dims = variable.Whole.Dims.SkipLast(variable.Type.ElementRank).ToList();
        if (!dims.Exists(d => problem.IsRagged(d.Size))) return null;
        Shape shape = [.. dims.Select(d => problem.SizeOf(d.Size))];
        var index = new int[dims.Count];
        return [.. Enumerable.Range(0, shape.Count).Select(IsThere)];

        bool IsThere(int place)
        {
            for (var d = dims.Count - 1; d >= 0; place /= shape[d--]) index[d] = place % shape[d];
            return dims.Index().All(d => index[d.Index] < GroupNesting.NumberOf(problem, d.Item.Size, _ => 0,
                group => index[dims.FindIndex(e => e.Plate == group)]));
        }
    }

    /// <summary>
    /// For each variable the place of each of its numbers, in the order of its array, among all numbers of all of them that exist; -1
    /// beyond the end of a group.
    /// </summary>
    public static int[][] PlacesOf(Problem problem, IEnumerable<Variable> variables)
    {
        var next = 0;
        return [.. variables.Select(v =>
        {
            var (there, count) = (Compute(problem, v), problem.ShapeOf(v).Count);
            return Enumerable.Range(0, count).Select(at => there?[at / (count / there.Length)] == false ? -1 : next++).ToArray();
        })];
    }
}
