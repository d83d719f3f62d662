using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads loops: over a plate, or over a range whose upper bound may name one.</summary>
internal sealed class LoopReader(SizeReader sizes, DiagnosticBag diagnostics)
{
    private readonly Dictionary<ForSyntax, Loop?> read = new(ReferenceEqualityComparer.Instance);

    public Loop? Read(ForSyntax loop)
    {
        if (!read.TryGetValue(loop, out var found)) read[loop] = found = ReadNew(loop);
        return found;
    }

    private Loop? ReadNew(ForSyntax loop)
    {
        var name = loop.Name.Text;
        if (loop.Over.To is not { } upper) return OverPlate(name, loop);
        if (sizes.Read(loop.Over.From, diagnostics) is not { } from || sizes.Read(upper, diagnostics) is not { } to) return null;
        var plate = to.Symbols.Select(s => sizes.PlateOf(Size.Of(s))).FirstOrDefault(p => p is not null);
        return new(name, plate, from, to, ChainOrder.Of(loop));
    }

    private Loop? OverPlate(string name, ForSyntax loop)
    {
        if (sizes.Read(loop.Over.From, diagnostics) is not { } size) return null;
        if (sizes.PlateOf(size) is { } plate) return new(name, plate, Size.One, plate.Size, ChainOrder.Of(loop));
        diagnostics.Add(CompilerDiagnostics.WrongSize(loop.Over.Span, $"`{loop.Over.Span.Text}` is a size, not a plate", $"a range says where it begins: `for {name} in 1..{loop.Over.Span.Text}`"));
        return null;
    }
}
