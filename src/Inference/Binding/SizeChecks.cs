using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Unknowns of more numbers than there is room for, and positions that no array has: found from the sizes alone, before anything is made of
/// them.
/// </summary>
internal static class SizeChecks
{
    /// <param name="graph">The story.</param>
    /// <param name="numbers">The sizes that are known by now; of others nothing is said.</param>
    public static IEnumerable<Diagnostic> Find(ModelGraph graph, IReadOnlyDictionary<string, long> numbers)
    {
        var (unknowns, bytes) = (0.0, 0.0);
        foreach (var variable in graph.Variables.Where(v => v.Role is Role.Param or Role.Latent))
        {
            var own = variable.Whole.Dims.Aggregate(1.0, (product, d) => product * Number(d.Size, numbers));
            unknowns += own;
            bytes += own * BytesOf(variable);
            if (unknowns <= Array.MaxLength && bytes <= Room.Bytes) continue;
            yield return BindingDiagnostics.TooManyUnknowns(variable, unknowns,
                Math.Min(Array.MaxLength, Math.Floor(unknowns * (Room.Bytes / bytes))));
            yield break;
        }

        foreach (var (variable, size) in graph.Variables.SelectMany(v =>
            v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One).Select(s => (v, s))))
            if (Number(size, numbers) > Array.MaxLength)
                yield return BindingDiagnostics.SizeTooLarge($"`{variable.Name}`", size, Number(size, numbers), variable.Span);
        foreach (var statement in graph.Story)
            foreach (var end in statement.Loops.SelectMany(l => new[] { l.From, l.To })
                .Where(end => Math.Abs(Number(end, numbers)) > Array.MaxLength))
                yield return BindingDiagnostics.SizeTooLarge("the loop", end, Number(end, numbers), statement.Span);
    }

    /// <summary>Unknowns of rows may be marginalized, or trained on a part of the rows at a time.</summary>
    private static double BytesOf(Variable variable) =>
        variable.Whole.Dims.Any(d => d.Plate is not null) ? Room.BytesOfNumber : Room.BytesOfUnknown;

    /// <summary>
    /// In floating point, where nothing overflows; 0 where a symbol has no number of its own, as the position of a loop has none.
    /// </summary>
    private static double Number(Size size, IReadOnlyDictionary<string, long> numbers) =>
        size.Symbols.All(numbers.ContainsKey)
            ? size.Terms.Sum(t => t.Symbols.Aggregate((double)t.Coefficient, (product, symbol) => product * numbers[symbol])) : 0;
}
