using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// The index set of an array that statements define: the union of their targets, which must tile 1..n in one dimension and agree in the others.
/// </summary>
internal sealed class Tiling(SizeReader sizes, LoopReader loops, DiagnosticBag diagnostics)
{
    private sealed record Interval(Size From, Size To, Plate? Plate, SourceSpan Span);

    /// <summary>The extents of the array, or null with a diagnostic.</summary>
    public ValueList<Extent>? Extents(string name, IReadOnlyList<PlacedStatement> statements)
    {
        var boxes = new List<(PlacedStatement Statement, List<Interval> Sides)>();
        foreach (var statement in statements)
        {
            if (Box(statement) is not { } sides) return null;
            boxes.Add((statement, sides));
        }

        var rank = boxes[0].Sides.Count;
        if (boxes.FirstOrDefault(b => b.Sides.Count != rank) is { Statement: { } odd })
            return Wrong(odd.Target.Span, $"`{name}` has {rank} indices on one line and {odd.Target.Dims.Count} on another", "write the same indices on each line that defines it");
        return Join(name, boxes, rank);
    }

    private List<Interval>? Box(PlacedStatement statement)
    {
        var around = statement.Loops.Select(loops.Read).ToList();
        if (around.Contains(null)) return null;
        var sides = new List<Interval>();
        foreach (var index in statement.Target.Dims)
        {
            if (index.IsSlice || index.From is null)
            {
                Wrong(index.Span, "`..` on the left needs a declared array", "leave the index out and write the shape as a type: `x: real[3] ~ ...`");
                return null;
            }

            if (AffineReader.TryRead(index.From, [.. around.Select(l => l!)], sizes) is not { } affine)
            {
                if (sizes.Read(index.From, diagnostics) is not null) Wrong(index.Span, "an index on the left is one loop variable plus a size", "write one loop variable in each bracket");
                return null;
            }

            sides.Add(new((affine.Loop?.From ?? Size.Of(0)) + affine.Offset, (affine.Loop?.To ?? Size.Of(0)) + affine.Offset, affine.Loop?.Plate, index.Span));
        }

        return sides;
    }

    private ValueList<Extent>? Join(string name, List<(PlacedStatement Statement, List<Interval> Sides)> boxes, int rank)
    {
        var varying = Enumerable.Range(0, rank).Where(d => boxes.Any(b => !Same(b.Sides[d], boxes[0].Sides[d]))).ToList();
        if (varying.Count == 0 && boxes.Count > 1) return Twice(name, boxes[1].Statement, boxes[0].Statement);
        if (varying.Count > 1) return Wrong(boxes[1].Statement.Target.Span, $"the lines that define `{name}` differ in two dimensions", "let them tile one dimension, as `level[1]` and `level[t]` do");
        var extents = new List<Extent>();
        for (var d = 0; d < rank; d++)
        {
            if (Line(name, [.. boxes.Select(b => b.Sides[d])], single: !varying.Contains(d)) is not { } extent) return null;
            extents.Add(extent);
        }

        return [.. extents];
    }

    private static bool Same(Interval a, Interval b) => a.From == b.From && a.To == b.To;

    /// <summary>Puts intervals end to end from 1.</summary>
    private Extent? Line(string name, List<Interval> pieces, bool single)
    {
        var open = single ? [pieces[0]] : new List<Interval>(pieces);
        var (next, plate) = (Size.One, pieces.Select(p => p.Plate).FirstOrDefault(p => p is not null));
        while (open.Count > 0)
        {
            if (open.FirstOrDefault(p => p.From == next) is not { } piece)
            {
                var overlaps = open.Any(p => p.From.IsAtLeast(next) == false);
                Wrong(open[0].Span, overlaps ? $"`{name}[{open[0].From}]` is defined twice" : $"`{name}[{next}]` is never defined", "let the lines that define it follow one another from 1 without gap or overlap");
                return null;
            }

            open.Remove(piece);
            next = piece.To + Size.One;
        }

        var size = next - Size.One;
        return new(size, plate is not null && size == plate.Size ? plate : null);
    }

    private ValueList<Extent>? Twice(string name, PlacedStatement again, PlacedStatement first)
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(again.Target.Span, $"`{name}` is defined twice", "each element has one `~` or one `=`; delete one of the two, or give it another name")
            .Label(again.Target.Span, "again here").Label(first.Target.Span, "first here"));
        return null;
    }

    private ValueList<Extent>? Wrong(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.NotTiled(span, message, next));
        return null;
    }
}
