namespace ProbDsl.Inference.Structures;

/// <summary>
/// Checks whether the members of a plate, rows or groups, are independent given everything outside it: of the plate's arrays each
/// statement reads only its own member, and neither the size of the plate nor a position in it as a number. Then each member may be drawn
/// with its own outside values.
/// </summary>
internal static class RowIndependence
{
    public static bool Holds(ModelGraph graph, Plate plate) =>
        graph.Variables.All(v =>
            v.Whole.Dims.Skip(v.Extents.Count).All(d => !Has(d.Size, plate)) && v.Extents.Count(e => Has(e.Size, plate)) <= 1)
        && graph.Story.All(s => IsIndependent(graph, s, plate));

    private static bool IsIndependent(ModelGraph graph, Statement statement, Plate plate)
    {
        if (statement.Copies.Count > 0 || statement.Loops.Any(l =>
            l.Plate == plate ? !l.IsWholePlate || l.Order != Order.Free : Has(l.From, plate) || Has(l.To, plate))) return false;
        var parts = ExprTree.RightSides(statement).SelectMany(ExprTree.All).ToList();
        var reads = statement is Assignment reported ? parts.OfType<Access>().Append(reported.Target) : parts.OfType<Access>();
        return reads.All(a => IsOwn(graph[a.Of], a, statement, plate)) && parts.TrueForAll(p => !IsAcross(p, plate));
    }

    /// <summary>Whether an access to an array over the plate reads the member of the statement's own loop.</summary>
    private static bool IsOwn(Variable read, Access access, Statement statement, Plate plate) => read.Whole.Dims.Index().All(d =>
        !Has(d.Item.Size, plate) || (d.Index < access.At.Count && access.At[d.Index] is AffineIndex { Loop: { } loop, Offset: var offset }
            && offset == Size.Of(0) && loop.Plate == plate && statement.Loops.Contains(loop)));

    private static bool IsAcross(Argument part, Plate plate) => part switch
    {
        Fold fold => IsOver(fold.Over, plate),
        DistributionCalls { Over: { } over } => IsOver(over, plate),
        SizeValue quantity => Has(quantity.Size, plate),
        Position position => position.Loop.Plate == plate,
        Expr value => value.Type.Dims.Any(d => Has(d.Size, plate)),
        _ => false,
    };

    private static bool IsOver(Loop loop, Plate plate) => loop.Plate == plate || Has(loop.From, plate) || Has(loop.To, plate);

    private static bool Has(Size size, Plate plate) => size.Symbols.Contains(plate.Name);
}
