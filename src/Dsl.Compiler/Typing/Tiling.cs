using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// The index set of an array that statements define: the union of their targets, which must tile 1..n in one dimension and agree in the others.
/// </summary>
internal sealed class Tiling(TargetRules targets, DiagnosticBag diagnostics)
{
    private sealed record Interval(Size From, Size To, Plate? Plate, SourceSpan Span);

    /// <summary>The extents of the array, or null with a diagnostic.</summary>
    public ValueList<Extent>? Extents(string name, IReadOnlyList<PlacedStatement> statements)
    {
        var sides = statements.Select(SidesOf).ToList();
        if (sides.Contains(null)) return null;
        var boxes = statements.Zip(sides, (s, b) => new Box(s, b!)).ToList();
        return boxes.Find(b => b.Sides.Count != boxes[0].Sides.Count) is { } odd ? RanksDiffer(name, boxes[0], odd) : Join(name, boxes);
    }

    private List<Interval>? SidesOf(PlacedStatement statement)
    {
        if (targets.Read(statement) is not { } ats) return null;
        var whole = ats.ToList().FindIndex(a => a is WholeDimension);
        if (whole < 0) return [.. ats.Zip(statement.Target.Dims, (at, index) => Side((Affine)at, index.Span))];
        Wrong(statement.Target.Dims[whole].Span, "`..` on the left needs a declared array", $"leave the index out and write the shape as a type: `{statement.Target.Name.Text}: real[3] ~ ...`");
        return null;
    }

    private static Interval Side(Affine at, SourceSpan span) => new((at.Loop?.From ?? Size.Of(0)) + at.Offset, (at.Loop?.To ?? Size.Of(0)) + at.Offset, at.Loop?.Plate, span);

    private ValueList<Extent>? Join(string name, List<Box> boxes)
    {
        var varying = Enumerable.Range(0, boxes[0].Sides.Count).Where(d => boxes.Exists(b => !Same(b.Sides[d], boxes[0].Sides[d]))).ToList();
        if (varying.Count == 0 && boxes.Count > 1) return Twice($"{LeftSide.Of(boxes[1].Statement.Target).Text}", boxes[1].Statement.Target.Span, boxes[0].Statement.Target.Span);
        if (varying.Count > 1)
            return Wrong(boxes[1].Statement.Target.Span, $"the lines that define `{name}` differ in two dimensions", "let them tile one dimension, as `level[1]` and `level[t]` do, and agree in the others");
        var extents = Enumerable.Range(0, boxes[0].Sides.Count).Select(d => Line(name, d, varying.Contains(d) ? boxes : [boxes[0]])).ToList();
        return extents.Contains(null) ? null : [.. extents.Select(e => e!)];
    }

    private static bool Same(Interval a, Interval b) => a.From == b.From && a.To == b.To;

    /// <summary>Puts intervals end to end from 1.</summary>
    private Extent? Line(string name, int dimension, List<Box> boxes)
    {
        var open = boxes.ConvertAll(b => b.Sides[dimension]);
        var (next, last, plate) = (Size.One, default(Interval), open.Select(p => p.Plate).FirstOrDefault(p => p is not null));
        while (open.Count > 0)
        {
            if (open.Find(p => p.From == next) is not { } piece) return Misses(name, next, open[0], last);
            open.Remove(piece);
            (next, last) = (piece.To + Size.One, piece);
        }

        var size = next - Size.One;
        if (size.IsAtLeast(Size.Of(0)) == false) return Misses(name, Size.One, last!, null);
        return new(size, plate is not null && size == plate.Size ? plate : null);
    }

    private Extent? Misses(string name, Size next, Interval piece, Interval? before)
    {
        if (piece.From.IsAtLeast(next) == false && before is not null)
            Twice($"{name}[{piece.From}]", piece.Span, before.Span);
        else
            Wrong(piece.Span, $"`{name}[{next}]` is never defined", $"define `{name}[{next}]` on a line of its own, or let this line begin there; together the lines fill 1, 2, ... without gap or overlap");
        return null;
    }

    private ValueList<Extent>? RanksDiffer(string name, Box one, Box odd)
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(odd.Statement.Target.Span, $"`{name}` has {Count(one.Sides.Count)} on one line and {Count(odd.Sides.Count)} on another",
            "write the same number of indices on each line that defines it").Label(one.Statement.Target.Span, Count(one.Sides.Count)).Label(odd.Statement.Target.Span, Count(odd.Sides.Count)));
        return null;

        static string Count(int indices) => indices switch { 0 => "no index", 1 => "one index", _ => $"{indices} indices" };
    }

    private ValueList<Extent>? Twice(string element, SourceSpan again, SourceSpan first)
    {
        diagnostics.Add(CompilerDiagnostics.DefinedTwice(element, again, first));
        return null;
    }

    private ValueList<Extent>? Wrong(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(span, message, next));
        return null;
    }

    private sealed record Box(PlacedStatement Statement, List<Interval> Sides);
}
