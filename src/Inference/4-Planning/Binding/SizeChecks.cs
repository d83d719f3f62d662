namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks from the sizes alone, before anything is allocated, that the unknowns fit in memory and that no array exceeds the largest length.
/// </summary>
internal static class SizeChecks
{
    /// <param name="graph">The story.</param>
    /// <param name="numbers">The known sizes; others are not checked.</param>
    public static IEnumerable<Diagnostic> Find(ModelGraph graph, IReadOnlyDictionary<string, long> numbers)
    {
        var (unknowns, bytes) = (0.0, 0.0);
        foreach (var variable in graph.Variables.Where(v => v.Role is Role.Param or Role.Latent))
        {
            var own = variable.Whole.Dims.Aggregate(1.0, (product, d) => product * Number(d.Size, numbers));
            unknowns += own;
            bytes += own * BytesOf(variable);
            if (unknowns <= Array.MaxLength && bytes <= MemoryLimits.Bytes) continue;
            yield return BindingDiagnostics.TooManyUnknowns(variable, unknowns,
                Math.Min(Array.MaxLength, Math.Floor(unknowns * (MemoryLimits.Bytes / bytes))));
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

    /// <summary>
    /// Bytes for each number of an unknown; fewer in plates, which may be marginalized or trained on minibatches of rows. Beside data that
    /// are larger than memory they have to be: what keeps them is refused when it starts (<see cref="MemoryLimits.Missing"/>).
    /// </summary>
    private static double BytesOf(Variable variable) =>
        !variable.Whole.Dims.Any(d => d.Plate is not null) ? MemoryLimits.BytesPerUnknown
        : LargeArrays.ArePaged ? 0 : MemoryLimits.BytesPerElement;

    /// <summary>
    /// The value of a size in floating point, which does not overflow; 0 if a symbol has no value, such as the position of a loop.
    /// </summary>
    private static double Number(Size size, IReadOnlyDictionary<string, long> numbers) =>
        size.Symbols.All(numbers.ContainsKey)
            ? size.Terms.Sum(t => t.Symbols.Aggregate((double)t.Coefficient, (product, symbol) => product * numbers[symbol])) : 0;
}
