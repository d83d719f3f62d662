namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The index set of an array that statements define: the union of their targets, which must form a box that starts at 1, without gaps or
/// overlaps. The boxes of the lines are split along one dimension after another.
/// </summary>
internal sealed class Tiling(TargetRules targets, DiagnosticBag diagnostics)
{
    private const int MostVarying = 3;

    /// <summary>The extents of the array, or null with a diagnostic.</summary>
    public ValueList<Extent>? Extents(string name, IReadOnlyList<StatementInLoops> statements)
    {
        var boxes = new List<Box>();
        foreach (var statement in statements)
            if (BoxOf(name, statement) is { } box) boxes.Add(box);
        if (boxes.Count < statements.Count) return null;
        foreach (var box in boxes)
            if (box.Sides.Count != boxes[0].Sides.Count) return RanksDiffer(name, boxes[0], box);
        return Fill(name, boxes);
    }

    /// <summary>
    /// Whether statements of a guide draw all elements of a latent; a line covers each dimension that it does not index.
    /// </summary>
    public bool Covers(Variable latent, IReadOnlyList<StatementInLoops> statements)
    {
        var whole = latent.Whole.Dims;
        var boxes = new List<Box>();
        foreach (var statement in statements)
            if (WholeBox(statement, whole) is { } box) boxes.Add(box);
        return boxes.Count == statements.Count && Fill(latent.Name, boxes) is { } filled
            && (filled.Zip(whole).All(d => d.First.Size == d.Second.Size) || IsPart(latent, boxes[0], filled));
    }

    private Box? BoxOf(string name, StatementInLoops statement)
    {
        if (targets.Read(statement) is not { } ats) return null;
        if (targets.OfRow(statement) is { } own)
        {
            diagnostics.Add(CompilerDiagnostics.RangeOfRow(own.Over.Span,
                $"`{name}` would have elements that {(statement.Statement is DrawSyntax ? "no row draws" : "no row defines")}",
                $"use the same range for all rows, and write the condition in the line, `if {own.Name.Text} >= ... then ... "
                    + $"else ...`; a range that depends on the row is allowed only for draws of data and `target +=`"));
            return null;
        }

        var sides = new List<Interval>();
        for (var d = 0; d < ats.Count; d++)
        {
            var span = statement.Target.Dims[d].Span;
            if (ats[d] is not AffineIndex at)
                return Wrong<Box>(span, "`..` on the left needs a declared array",
                    $"delete it and write the shape as a type: `{Without(statement.Target, d)}: real[3] ~ ...`");
            sides.Add(Side(at, span));
        }

        if (sides.Find(s => s.From.IsAtLeast(Size.One) == false) is { } below)
            return Wrong<Box>(below.Span, $"positions count from 1, but `{name}` starts at {below.From} here", statement.Loops.Count == 0
                ? $"give the initial value another name, `start ~ ...`, and draw `{name}[1]` given it; or count from 1"
                : $"start the loop where `{below.Span.Text}` is 1");
        if (sides.Find(s => s.From.ReadsLoops || s.To.ReadsLoops) is { } leaning)
            return Wrong<Box>(leaning.Span,
                $"`{LeftSide.Of(statement.Target).Text}` is not rectangular: the range of `{leaning.Span.Text}` depends on another loop",
                "use the same range everywhere; to use one half of a matrix, define the whole and read that half");
        return new(statement, sides);
    }

    private static string Without(TargetSyntax target, int dimension) => target.Dims.Count == 1 ? target.Name.Text
        : $"{target.Name.Text}[{string.Join(", ", target.Dims.Where((_, d) => d != dimension).Select(d => d.Span.Text))}]";

    private Box? WholeBox(StatementInLoops statement, ValueList<Extent> whole) => targets.Read(statement) is not { } ats ? null
        : new(statement, [.. whole.Select((extent, d) => d < ats.Count && ats[d] is AffineIndex affine
            ? Side(affine, statement.Target.Dims[d].Span) : new(Size.One, extent.Size, extent.Plate, statement.Target.Name.Span))]);

    private static Interval Side(AffineIndex at, SourceSpan span) =>
        new((at.Loop?.From ?? Size.Of(0)) + at.Offset, (at.Loop?.To ?? Size.Of(0)) + at.Offset, at.Loop?.Plate, span);

    private ValueList<Extent>? Fill(string name, List<Box> boxes)
    {
        if (boxes.Count == 1) return Fill(name, boxes[0]);
        var varying = Varying(boxes);
        if (varying.Count == 0)
            return Twice($"{LeftSide.Of(boxes[1].Statement.Target).Text}", boxes[1].Statement.Target.Span, boxes[0].Statement.Target.Span);
        var fixedDimensions = new Dictionary<int, Extent?>();
        for (var d = 0; d < boxes[0].Sides.Count; d++)
            if (!varying.Contains(d)) fixedDimensions[d] = Line(name, boxes[0].Sides[d]);
        if (fixedDimensions.ContainsValue(null)) return null;
        var cut = varying.Count switch
        {
            1 => Line(name, [.. boxes.Select(b => b.Sides[varying[0]])], report: true) is { } extent ? new() { [varying[0]] = extent }
                : null,
            <= MostVarying => Cut(name, boxes, varying) ?? Gaps(name, boxes),
            _ => Gaps(name, boxes),
        };
        return cut is null ? null : [.. boxes[0].Sides.Select((_, d) => fixedDimensions.TryGetValue(d, out var extent) ? extent! : cut[d])];
    }

    /// <summary>The extents of a single box: each of its sides starts at 1.</summary>
    private ValueList<Extent>? Fill(string name, Box box)
    {
        var extents = new List<Extent>();
        foreach (var side in box.Sides)
            if (Line(name, side) is { } extent) extents.Add(extent);
        return extents.Count == box.Sides.Count ? extents.ToValueList() : null;
    }

    /// <summary>The dimensions in which the boxes differ.</summary>
    private static List<int> Varying(List<Box> boxes)
    {
        var varying = new List<int>();
        for (var d = 0; d < boxes[0].Sides.Count; d++)
            if (boxes.Exists(b => !Same(b.Sides[d], boxes[0].Sides[d]))) varying.Add(d);
        return varying;
    }

    /// <summary>
    /// Splits the boxes along one dimension into slices, each of which must split along the others in the same way; null if none fits.
    /// </summary>
    private Dictionary<int, Extent>? Cut(string name, List<Box> boxes, List<int> dimensions)
    {
        if (dimensions.Count == 0) return boxes.Count == 1 ? [] : null;
        foreach (var dimension in dimensions)
        {
            var slices = boxes.GroupBy(b => (b.Sides[dimension].From, b.Sides[dimension].To)).ToList();
            if (Line(name, [.. slices.Select(s => s.First().Sides[dimension])], report: false) is not { } extent) continue;
            var rest = slices.ConvertAll(s => Cut(name, [.. s], [.. dimensions.Where(d => d != dimension)]));
            if (rest.TrueForAll(r => r is not null && r.All(e => e.Value.Size == rest[0]![e.Key].Size)))
                return new(rest[0]!) { [dimension] = extent };
        }

        return null;
    }

    private static bool Same(Interval a, Interval b) => a.From == b.From && a.To == b.To;

    /// <summary>The extent of one interval, which must start at 1.</summary>
    private Extent? Line(string name, Interval piece) =>
        piece.From != Size.One || piece.To.IsAtLeast(Size.Of(0)) == false ? Misses(name, Size.One, piece, null)
            : new(piece.To, piece.Plate is { } plate && piece.To == plate.Size ? plate : null);

    /// <summary>The extent of intervals joined end to end from 1. Report: whether a gap is a diagnostic.</summary>
    private Extent? Line(string name, List<Interval> pieces, bool report)
    {
        var open = pieces.GroupBy(p => p.From).ToDictionary(g => g.Key, g => new Queue<Interval>(g));
        var (next, last, plate, left) = (Size.One, default(Interval),
            pieces.Select(p => p.Plate).FirstOrDefault(p => p is not null), pieces.Count);
        for (; left > 0; left--)
        {
            if (!open.TryGetValue(next, out var here) || !here.TryDequeue(out var piece))
                return report ? Misses(name, next, open.Values.First(q => q.Count > 0).Peek(), last) : null;
            (next, last) = (piece.To + Size.One, piece);
        }

        var size = next - Size.One;
        if (size.IsAtLeast(Size.Of(0)) == false) return report ? Misses(name, Size.One, last!, null) : null;
        return new(size, plate is not null && size == plate.Size ? plate : null);
    }

    private Extent? Misses(string name, Size next, Interval piece, Interval? before)
    {
        if (piece.From.IsAtLeast(next) == false && before is not null)
            Twice($"{name}[{piece.From}]", piece.Span, before.Span);
        else
            Wrong<Extent>(piece.Span, $"`{name}[{next}]` is never defined", $"define `{name}[{next}]` on a separate line, or "
                + $"start this line there; together the lines must cover 1, 2, ... without gaps or overlaps");
        return null;
    }

    private Dictionary<int, Extent>? Gaps(string name, List<Box> boxes) =>
        Wrong<Dictionary<int, Extent>>(boxes[^1].Statement.Target.Span, $"the lines that define `{name}` leave a gap or overlap",
            "together they must cover a rectangle that starts at 1: a border `f[1, j]` and `f[i, 1]`, "
                + "each from 1 or 2, and the inside `f[i, j]` from 2");

    private bool IsPart(Variable latent, Box box, ValueList<Extent> filled)
    {
        var missing = filled.Zip(latent.Whole.Dims).First(d => d.First.Size != d.Second.Size);
        diagnostics.Add(CompilerDiagnostics.NotTiled(box.Statement.Target.Span,
            $"the guide draws {missing.First.Size} of the {missing.Second.Size} elements of `{latent.Name}`",
            $"draw the others on a separate line, or draw none of `{latent.Name}`"));
        return false;
    }

    private ValueList<Extent>? RanksDiffer(string name, Box one, Box invalid)
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(invalid.Statement.Target.Span,
            $"`{name}` has {Count(one.Sides.Count)} on one line and {Count(invalid.Sides.Count)} on another",
            "write the same number of indices on each line that defines it").Label(one.Statement.Target.Span, Count(one.Sides.Count))
            .Label(invalid.Statement.Target.Span, Count(invalid.Sides.Count)));
        return null;

        static string Count(int indices) => indices switch { 0 => "no index", 1 => "one index", _ => $"{indices} indices" };
    }

    private ValueList<Extent>? Twice(string element, SourceSpan again, SourceSpan first)
    {
        diagnostics.Add(CompilerDiagnostics.DefinedTwice(element, again, first));
        return null;
    }

    private T? Wrong<T>(SourceSpan span, string message, string next)
        where T : class
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(span, message, next));
        return null;
    }

    private sealed record Interval(Size From, Size To, Plate? Plate, SourceSpan Span);

    private sealed record Box(StatementInLoops Statement, List<Interval> Sides);
}
