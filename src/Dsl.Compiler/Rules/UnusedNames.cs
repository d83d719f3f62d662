namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of declared names that no expression reads. A definition that depends on an unknown is reported by a fit, so it needs no reader;
/// a draw is a term of the density.
/// </summary>
internal sealed class UnusedNames(ModelGraph graph, ModelSyntax model)
{
    private readonly HashSet<string> values = [.. Syntax.Values(model)];
    private readonly HashSet<string> callables = [.. Syntax.Callables(model.Items)];
    private readonly Lazy<HashSet<string>> unknown = new(() =>
        [.. new Dependence(graph).Descendants(graph.Variables.Where(v => v.Role is Role.Param or Role.Latent).Select(v => v.Name))]);
    private readonly Lazy<ILookup<string, DataSyntax>> sized = new(() =>
        model.Items.OfType<DataSyntax>().SelectMany(d => Sizes(d).Distinct().Select(s => (Size: s, Data: d)))
            .ToLookup(p => p.Size, p => p.Data));
    private readonly Lazy<IReadOnlyDictionary<string, int>> readers = new(() =>
        model.Items.SelectMany(i => Syntax.Values(i).Distinct()).CountBy(n => n).ToDictionary());

    /// <summary>
    /// The warnings for a story that draws something; a story with only declarations and definitions is considered unfinished.
    /// </summary>
    public IEnumerable<Diagnostic> Find()
    {
        if (graph.Story.All(s => s is Define)) yield break;
        AddDataDistributions();
        foreach (var hyper in model.Hypers)
            if (!values.Contains(hyper.Name.Text))
                yield return Unused(hyper.Name, $"the hyperparameter `{hyper.Name.Text}` is never read", "use it, or delete it");
        foreach (var item in model.Items)
            if (item is DataSyntax data && IsIdle(data))
                yield return Unused(data.Name, $"`{data.Name.Text}` is never read, and no statement draws it",
                    "use it, or delete its line");
        var all = All();
        foreach (var item in all)
            if (item is ParamSyntax param && !values.Contains(param.Name.Text))
                yield return Unused(param.Name, $"the param `{param.Name.Text}` is never read", "use it, or delete its line");
        foreach (var variable in graph.Variables)
            if (IsUnread(variable) && !unknown.Value.Contains(variable.Name)) yield return Unreported(variable);
        foreach (var variable in graph.GuideVariables)
            if (IsUnread(variable)) yield return Unreported(variable);
        foreach (var item in all)
            if (Callables.NameOf(item) is { } name && !callables.Contains(name.Text))
                yield return Unused(name, $"the {Kind(item)} `{name.Text}` is never used", "use it, or delete its line");
        foreach (var item in all)
            foreach (var found in UnreadArguments(item).Concat(UnreadLets(item))) yield return found;
    }

    private List<ItemSyntax> All()
    {
        List<ItemSyntax> all = [.. model.Items];
        foreach (var item in model.Items)
            if (item is GuideSyntax guide) all.AddRange(guide.Items);
        return all;
    }

    /// <summary>Adds the names that the distributions of data given other data read and call.</summary>
    private void AddDataDistributions()
    {
        foreach (var draw in graph.DataDraws)
            foreach (var part in ExprTree.All(draw.Distribution))
                if (part is Access access) values.Add(access.Of);
                else if (part is SizeValue quantity) values.UnionWith(quantity.Size.Symbols);
                else if (part is Call call) callables.Add(call.Of);
    }

    private static Diagnostic Unreported(Variable variable) => CompilerWarnings.Unused(variable.Span,
        $"`{variable.Name}` is never read, and it depends on no unknown, so it is not reported either", "read it, or delete the line");

    private static Diagnostic Unused(NameSyntax name, string message, string next) => CompilerWarnings.Unused(name.Span, message, next);

    private static string Kind(ItemSyntax item) =>
        item switch { NetSyntax => "net", FlowSyntax => "flow", SdeSyntax => "sde", _ => "function" };

    /// <summary>Whether data are neither read nor drawn, and no size that another item needs is set by them alone.</summary>
    private bool IsIdle(DataSyntax data) =>
        !values.Contains(data.Name.Text) && !graph.StatementsOf(data.Name.Text).Any()
            && !Sizes(data).Any(size => sized.Value[size].Count() == 1 && readers.Value[size] > 1);

    private static IEnumerable<string> Sizes(DataSyntax data) =>
        data.Dims.Concat(data.Type.Dims).Select(d => d.From).OfType<ReferenceSyntax>().Select(r => r.Name.Text);

    private bool IsUnread(Variable variable) => variable.Role == Role.Derived && !values.Contains(variable.Name);

    /// <summary>Warns of lets of a net that nothing in it reads.</summary>
    private static IEnumerable<Diagnostic> UnreadLets(ItemSyntax item)
    {
        if (item is not NetSyntax { Lets.Count: > 0 } net) return [];
        var read = net.Parts.SelectMany(SyntaxTree.Names).ToHashSet();
        return net.Lets.Where(l => !read.Contains(l.Name.Text))
            .Select(l => Unused(l.Name, $"the body of `{net.Name.Text}` never reads `{l.Name.Text}`", "read it, or delete the `let`"));
    }

    /// <summary>
    /// Warns of arguments that a body does not read. A net whose first stage mentions none takes them all, and a callable that is passed by
    /// name has the arguments that its caller requires.
    /// </summary>
    private IEnumerable<Diagnostic> UnreadArguments(ItemSyntax item)
    {
        (NameSyntax? name, ValueList<ArgumentSyntax> arguments, IEnumerable<ExprSyntax> bodies) = item switch
        {
            FunctionSyntax f => (f.Name, f.Arguments, [f.Body]),
            NetSyntax n when n.Parts.All(p => NetParts.StartsWithName(n, p)) => (n.Name, n.Arguments, n.Parts),
            _ => (null, [], []),
        };
        if (name is null || values.Contains(name.Text)) return [];
        var read = bodies.SelectMany(SyntaxTree.Names).ToHashSet();
        return arguments.Where(a => !read.Contains(a.Name.Text)).Select(a => CompilerWarnings.Unused(a.Name.Span,
            $"the body of `{name.Text}` never reads `{a.Name.Text}`", item is NetSyntax ? $"start with all arguments, "
                + $"`concat(..., {a.Name.Text}) |> ...`, or delete the argument" : "read it, or delete the argument"));
    }
}
