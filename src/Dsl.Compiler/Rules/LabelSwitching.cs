namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of label switching: a finite latent whose states are exchangeable, because each value only selects an element of arrays with
/// exchangeable priors, none of which is ordered although one holds scalars and could be. A point estimate settles on one labeling, so
/// a story with a `param` among these arrays gets no warning; averages over draws mix the labelings.
/// </summary>
public sealed class LabelSwitching(ModelGraph graph)
{
    private readonly Lazy<ILookup<string, Access>> reads = new(() => graph.Story.SelectMany(ExprTree.Reads).ToLookup(r => r.Of));
    private readonly Lazy<ILookup<string, Access>> picks = new(() =>
        graph.Story.SelectMany(ExprTree.Reads).SelectMany(r => Pickers(r).Distinct().Select(p => new Pick(p, r)))
            .ToLookup(p => p.By, p => p.Read));
    private readonly Lazy<HashSet<string>> ofGuide = new(() => [.. graph.Guide.SelectMany(ExprTree.Reads).Select(r => r.Of)]);

    public IEnumerable<Diagnostic> Find()
    {
        // without latent scalars per state there is no array that could be ordered
        if (!graph.Variables.Any(IsNumbers)) yield break;
        foreach (var variable in graph.Variables)
            if (variable is { Role: Role.Latent, Type.Element: Element.Index } && Find(variable) is { } found) yield return found;
    }

    /// <summary>
    /// The arrays whose elements are exchangeable together with the states of a label, as the density is the same in any order; none if
    /// something distinguishes the states.
    /// </summary>
    public IReadOnlyList<Variable> ExchangeableWith(Variable label) => Alike(label)?.Arrays ?? [];

    private Diagnostic? Find(Variable label) =>
        Alike(label) is not var (chosen, arrays) || arrays.Any(a => a.Role == Role.Param)
            || chosen.Select(n => graph[n]).FirstOrDefault(IsNumbers) is not { } numbers ? null
            : CompilerWarnings.LabelSwitching(
                graph.StatementsOf(label.Name).First().Target.Span, label.Name, label.Type.States!, numbers);

    private (List<string> Chosen, IReadOnlyList<Variable> Arrays)? Alike(Variable label)
    {
        if (label.Type.States is not { } states || IsOne(states) || Chosen(label) is not { } chosen) return null;
        var alike = new ExchangeableArrays(graph, states);
        if (chosen.Count == 0 || !chosen.All(alike.Contain) || !graph.StatementsOf(label.Name).All(alike.AreExchangeable) || Singled(alike))
            return null;
        return alike.Found.Any(a => a.Type.Element is Element.Ordered or Element.PositiveOrdered) ? null : (chosen, [.. alike.Found]);
    }

    /// <summary>Whether there is one state only, by a number or by the value of a hyperparameter.</summary>
    private bool IsOne(Size states) => states == Size.One
        || (states.Symbol is { } symbol && graph.Find(symbol)?.Origin is ValueOrigin { Value: Literal { Value: 1 } });

    private static bool IsNumbers(Variable variable) =>
        variable.Role == Role.Latent && variable.Whole.Rank == 1 && variable.Type.Element is Element.Real or Element.Positive;

    /// <summary>The arrays from which the label selects elements, or null if it is used for anything else.</summary>
    private List<string>? Chosen(Variable label)
    {
        var picked = picks.Value[label.Name].ToList();
        var isOnlyPicking = reads.Value[label.Name].Count() == picked.SelectMany(Pickers).Count(n => n == label.Name);
        var fits = picked.All(p => !p.At.Where((at, d) =>
            at is ComputedIndex { Position: Access { Of: var of } } && of == label.Name
            && graph[p.Of].Whole.Dims[d].Size != label.Type.States).Any());
        return isOnlyPicking && fits && !ofGuide.Value.Contains(label.Name) ? [.. picked.Select(p => p.Of).Distinct()] : null;
    }

    /// <summary>The names that are the whole index expression of this read.</summary>
    private static IEnumerable<string> Pickers(Access read) =>
        read.At.OfType<ComputedIndex>().Select(b => b.Position).OfType<Access>().Select(p => p.Of);

    /// <summary>A read, and the label that selects its element.</summary>
    private sealed record Pick(string By, Access Read);

    /// <summary>Whether the density reads a fixed element of such an array.</summary>
    private static bool Singled(ExchangeableArrays alike) =>
        alike.ReadsInDensity.Any(r => alike.Found.Any(a => a.Name == r.Of)
            && r.At.Where((at, d) => at is AffineIndex { Loop: null } && alike.IsOverStates(r.Of, d)).Any());
}
