namespace ProbDsl.Catalog.Functions;

/// <summary>
/// `graph_laplacian(first, second, places)`: the sum over edges of (e_i - e_j)(e_i - e_j)', i and j the ends of an edge, so that x' L x is
/// the sum of squared differences. On the diagonal is the number of edges of a place, and -1 for each edge beside it.
/// </summary>
public sealed class GraphLaplacian : Function
{
    public override string Name => "graph_laplacian";

    public override string Summary =>
        "graph_laplacian(first, second, places), for edges between places first[e] and second[e]: x' L x is the sum of squared differences";

    public override (int Least, int Most) Arity => (3, 3);

    public override ParameterKind? KindOf(int position) => position == 2 ? new SizeKind() : null;

    public override TypeResult InferType(FunctionUse use)
    {
        var (first, second, places) = (use.Type(0), use.Type(1), use.Size(2));
        return Is(first) && Is(second) && first.Dims[0] == second.Dims[0] ? new TensorType(Element.Real, [places, places])
            : TypeResult.Refuse($"`{Name}` takes both ends of edges, index[{places}] each, but these are {first} and {second}");

        bool Is(TensorType end) => end is { Element: Element.Index, Rank: 1 } && end.States == places.Size;
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var size = operands[2].Size;
        Shape axes = Shape.Broadcast(operands[0].Axes, operands[1].Axes);
        var (first, second) = (End(operands[0]), End(operands[1]));
        var places = Concat(axes.Rank, (first * size) + first, (second * size) + second, (first * size) + second, (second * size) + first);
        var ones = Broadcast(first.Program.Constant(1), first.Shape);
        var matrix = ScatterAdd(Concat(axes.Rank, ones, ones, -ones, -ones), places, axes.Rank, size * size);
        return Reshape(matrix, [.. axes, size, size]);

        Value End(Operand of) => Broadcast(of.Value, [.. axes, of.Event[0]]) - 1;
    }
}
