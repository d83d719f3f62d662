namespace ProbDsl.Inference.ForwardSampling;

/// <summary>Checks whether the draws of a data name reach every element of it: each is then drawn, and none is read.</summary>
public static class Coverage
{
    public static bool IsWhole(ModelGraph graph, Variable variable)
    {
        var targets = graph.StatementsOf(variable.Name).OfType<Draw>().Select(d => d.Target).ToList();
        if (targets.Count == 0) return false;
        var dims = variable.Whole.Dims;
        var varying = Enumerable.Range(0, dims.Count)
            .Where(d => !targets.TrueForAll(t => Side(t, d, dims[d].Size) == (Size.One, dims[d].Size))).ToList();
        return varying.Count == 0
            || (varying.Count == 1 && Tiles([.. targets.Select(t => Side(t, varying[0], dims[varying[0]].Size))], dims[varying[0]].Size));
    }

    private static (Size Low, Size High) Side(Access target, int dimension, Size size) =>
        dimension >= target.At.Count || target.At[dimension] is WholeDimension
            ? (Size.One, size) : (AccessBoxes.Low(target.At[dimension]), AccessBoxes.High(target.At[dimension]));

    private static bool Tiles(List<(Size Low, Size High)> pieces, Size size)
    {
        var next = Size.One;
        while (pieces.FindIndex(p => p.Low == next) is var at and >= 0)
        {
            next = pieces[at].High + Size.One;
            pieces.RemoveAt(at);
        }

        return pieces.Count == 0 && next == size + Size.One;
    }
}
