using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads loops: over a plate, or over a range whose upper bound may name one.</summary>
internal sealed class LoopReader(SizeReader sizes, ChainOrder chains, DiagnosticBag diagnostics)
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
        return new(name, plate, from, to, chains.Of(loop));
    }

    private Loop? OverPlate(string name, ForSyntax loop)
    {
        if (sizes.Read(loop.Over.From, diagnostics) is not { } size) return null;
        if (sizes.PlateOf(size) is { } plate) return new(name, plate, Size.One, plate.Size, chains.Of(loop));
        diagnostics.Add(CompilerDiagnostics.WrongSize(loop.Over.Span, $"`{loop.Over.Span.Text}` is a number, and a loop runs over a plate or a range", $"write where the range begins: `for {name} in 1..{loop.Over.Span.Text}`"));
        return null;
    }
}
