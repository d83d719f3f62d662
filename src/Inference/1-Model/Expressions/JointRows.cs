namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Finds plates with joint rows: one row depends on others even if all unknowns outside the plate are known. The plate is one draw of a
/// vector (a Gaussian process, a CAR prior), a row reads its neighbors (autoregressions, random walks, recurrences), reads others through a
/// sum or a matrix product, reads its position, or a function such as `cumsum(x)` takes all rows. New rows of such a plate are only defined
/// given the rows of the fit.
/// </summary>
public static class JointRows
{
    /// <summary>The joint plates with rows in a file: the first dimension of some data, or the members of groups.</summary>
    public static IReadOnlyList<Plate> Find(ModelGraph graph) =>
        [.. graph.Plates.Where(p => HasRows(graph, p) && Joining(graph, p) is not null)];

    /// <summary>The first statement that makes the rows of a plate joint; null if the rows are independent.</summary>
    public static Statement? Joining(ModelGraph graph, Plate plate) => graph.Story.FirstOrDefault(s => Joins(graph, s, plate));

    /// <summary>
    /// Whether a statement has members of the plate on its left-hand side: by its loops, a whole dimension, or one fixed row.
    /// </summary>
    public static bool IsOver(ModelGraph graph, Statement statement, Plate plate) =>
        statement.Loops.Any(l => l.Plate == plate)
            || (statement is Assignment { Target: var target } && graph[target.Of].Whole.Dims.Any(d => Has(d.Size, plate)));

    public static bool Joins(ModelGraph graph, Statement statement, Plate plate)
    {
        if (statement.Loops.Any(l => l.Plate == plate && l.Order != Order.Free)) return true;
        if (statement is Draw draw && IsOneDraw(draw, plate)) return true;
        var isOver = IsOver(graph, statement, plate);
        if (statement is Define && !isOver) return false;
        var reading = new JointRowReads(graph, plate, [.. statement.Loops.Where(l => l.Plate == plate)], isOver, KeptOf(graph, statement));
        var isWhole = statement is Assignment reported && reported.Target.Type.Dims.Any(d => Has(d.Size, plate));
        return ExprTree.RightSides(statement).Any(side => reading.Joins(side, isWhole));
    }

    /// <summary>Whether one draw generates all rows at once: its own dimensions include the plate.</summary>
    public static bool IsOneDraw(Draw draw, Plate plate) =>
        draw.Distribution.Of.Draws is not (DrawTypeSource.AsDeclared or DrawTypeSource.AsDeclaredEach)
            && draw.Target.Type.Dims.TakeLast(draw.Distribution.Of.Target.Dims.Count).Any(d => Has(d.Size, plate));

    /// <summary>Functions of whole columns: a fit saves their values for new rows, or new rows are refused (E0528).</summary>
    private static HashSet<object> KeptOf(ModelGraph graph, Statement statement) =>
        WholeColumns.In(graph, statement).Select(c => (object)c.Function).ToHashSet(ReferenceEqualityComparer.Instance);

    private static bool HasRows(ModelGraph graph, Plate plate) =>
        graph.Variables.Any(v => v.Role == Role.Data && (plate.Within is null ? v.Extents.Take(1) : v.Extents).Any(e => e.Plate == plate));

    private static bool Has(Size size, Plate plate) => size.Symbols.Contains(plate.Name);

    /// <summary>The reads of a plate's arrays in one statement, except by functions whose values a fit saves.</summary>
    private sealed record JointRowReads(ModelGraph Graph, Plate Plate, IReadOnlyList<Loop> Own, bool IsOver, HashSet<object> Kept)
    {
        private HashSet<string> Seen { get; init; } = [];

        /// <param name="argument">A part of the statement's right-hand side.</param>
        /// <param name="isAligned">Whether a whole dimension over the plate is read row by row here.</param>
        public bool Joins(Argument argument, bool isAligned) => !Kept.Contains(argument) && argument switch
        {
            // a group with a new name starts at 1
            Position position => Plate.Within is null && Own.Contains(position.Loop),
            SizeValue quantity => IsOver && Has(quantity.Size, Plate),
            Apply { Function: MatrixProduct } product => product.Arguments.ToList() is var sides
                && sides.Exists(side => Joins(side, isAligned && !Has(sides[0].Type.Dims[^1].Size, Plate))),
            Apply { Function: not Elementwise } apply when IsOver && IsOfAllRows(apply) => true,
            Access access => ReadsOthers(access, isAligned) || ExprTree.Children(access).Any(a => Joins(a, false)),
            Part part => Joins(part.Of, IsOwnRow(part)) || ExprTree.Children(part).Skip(1).Any(a => Joins(a, false)),
            Fold { By: FoldKind.List } list when isAligned && list.Over.Plate == Plate && list.Over.IsWholePlate =>
                (this with { Own = [.. Own, list.Over] }).Joins(list.Body, isAligned),
            Fold fold => (IsOver && RunsOver(fold.Over)) || Joins(fold.Body, isAligned),
            Apply { Function: Elementwise } or ArrayLiteral or DistributionCall or DistributionCalls =>
                ExprTree.Children(argument).Any(a => Joins(a, isAligned)),
            _ => ExprTree.Children(argument).Any(a => Joins(a, false)),
        };

        /// <summary>Whether a computed array is read at the statement's own row.</summary>
        private bool IsOwnRow(Part part) => part.Of.Type.Dims.Index().All(d => !Has(d.Item.Size, Plate)
            || (d.Index < part.At.Count && part.At[d.Index] is AffineIndex { Loop: { } loop } at && Own.Contains(loop)
                && at.Offset == Size.Of(0)));

        /// <summary>Whether the members of a loop are rows, or the rows before the current one.</summary>
        private bool RunsOver(Loop loop) => loop.Plate == Plate || Has(loop.From, Plate) || Has(loop.To, Plate)
            || (Plate.Within is null && loop.From.Symbols.Concat(loop.To.Symbols).Select(Size.LoopOf)
                .Any(name => Own.Any(own => own.Name == name)));

        /// <summary>Whether a function computes an array of rows from all rows.</summary>
        private bool IsOfAllRows(Apply apply) => apply.Type.Dims.Any(d => Has(d.Size, Plate)) && ExprTree.Accesses(apply).Any(access =>
            Graph[access.Of].Whole.Dims.Index()
                .Any(d => Has(d.Item.Size, Plate) && (d.Index >= access.At.Count || access.At[d.Index] is WholeDimension)));

        private bool ReadsOthers(Access access, bool isAligned)
        {
            var read = Graph[access.Of];
            var dims = read.Whole.Dims;
            if (!dims.Any(d => Has(d.Size, Plate))) return IsOver && read.Role == Role.Derived && (IsRandom(access) || IsOfRows(read.Name));
            for (var d = 0; d < dims.Count; d++)
                if (Has(dims[d].Size, Plate) && IsOther(access, d < access.At.Count ? access.At[d] : new WholeDimension(), isAligned))
                    return true;
            return false;
        }

        /// <summary>
        /// Whether an index reads a row other than the statement's own. Rows that read all of another array change their values if that
        /// array has more rows, even if it is data; a statement outside of the plate depends on the rows only if it reads random ones.
        /// </summary>
        private bool IsOther(Access access, At at, bool isAligned) => at switch
        {
            AffineIndex { Loop: { } loop, Offset: var offset } when Own.Contains(loop) => offset != Size.Of(0),
            AffineIndex { Loop: null } => IsOver,
            WholeDimension when isAligned => false,
            _ => IsOver || (at is not ComputedIndex && IsRandom(access)),
        };

        /// <summary>Whether a definition outside of the plate is computed from its rows, other than by values that the fit saves.</summary>
        private bool IsOfRows(string derived) => Seen.Add(derived) && Graph.StatementsOf(derived).OfType<Define>().Any(define =>
            (this with { Own = [], Kept = KeptOf(Graph, define) }).Joins(define.Value, false));

        /// <summary>Whether the rows that are read are drawn, or computed from what is drawn.</summary>
        private bool IsRandom(Access access) =>
            DeepReads.Find(Graph, (Argument)access)
                .Any(r => Graph[r.Of] is var of && of.Whole.Dims.Any(d => Has(d.Size, Plate)) && IsDrawn(of))
                || (Graph[access.Of] is { Role: Role.Derived } derived && derived.Whole.Dims.Any(d => Has(d.Size, Plate))
                    && DeepReads.Find(Graph, (Argument)access).Any(r => IsDrawn(Graph[r.Of])));

        private bool IsDrawn(Variable variable) =>
            variable.Role is Role.Latent or Role.Param || (variable.Role == Role.Data && Graph.StatementsOf(variable.Name).Any());
    }
}
