namespace ProbDsl.Compiler.Binding;

/// <summary>Collects the declarations of a story in one pass, before any expression is read: statements may come in any order.</summary>
internal sealed class Declarations(ModelSyntax model, DiagnosticBag diagnostics)
{
    private readonly Scope scope = new() { Items = model.Items };

    public Scope Collect()
    {
        foreach (var hyper in model.Hypers)
            if (IsNew(hyper.Name)) scope.Hypers[hyper.Name.Text] = hyper;
        foreach (var item in model.Items)
            if (item is DataSyntax data && (IsNew(data.Name) || scope.Hypers.ContainsKey(data.Name.Text)))
                scope.Data.TryAdd(data.Name.Text, data);
            else if (item is ParamSyntax param && IsNew(param.Name)) scope.Params[param.Name.Text] = param;
        foreach (var data in scope.Data.Values) FindPlates(data);
        foreach (var data in scope.Data.Values) FindSizes(data);
        new Callables(scope, diagnostics).Collect(model.Items);
        foreach (var item in model.Items)
            if (item is GuideSyntax guide) Note(guide.Items, "guide");
        foreach (var item in model.Items)
            if (item is CriticSyntax critic) Note([critic.Net], "critic");
        var statements = new StatementCollector(scope, diagnostics);
        foreach (var item in model.Items)
            if (item is StatementSyntax statement) statements.Place(statement);
        new DeclaredIndices(scope).Expand();
        return scope;
    }

    /// <summary>The scope of the guide: the names that it adds, and its statements.</summary>
    public Scope CollectGuide(GuideSyntax guide)
    {
        var own = Scope.OfGuide(scope);
        foreach (var param in guide.Items.OfType<ParamSyntax>())
            if (IsNew(param.Name)) own.Params[param.Name.Text] = param;
        new Callables(own, diagnostics).Collect(guide.Items);
        var statements = new StatementCollector(own, diagnostics);
        foreach (var item in guide.Items.OfType<StatementSyntax>()) statements.Place(item);
        new DeclaredIndices(own).Expand();
        return own;
    }

    private void Note(IEnumerable<ItemSyntax> items, string owner)
    {
        foreach (var name in items.Select(Callables.NameOf).OfType<NameSyntax>()) scope.Elsewhere.TryAdd(name.Text, (name, owner));
    }

    private bool IsNew(NameSyntax name)
    {
        if (scope.First.TryAdd(name.Text, name)) return true;
        diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, scope.First[name.Text].Span));
        return false;
    }

    /// <summary>
    /// New names in the brackets of a data name are plates; with `by`, the last bracket divides the plate before it into groups.
    /// </summary>
    private void FindPlates(DataSyntax data)
    {
        if (data is { Dims.Count: 0, Type: { Name.Text: "int" or "count", Dims.Count: 0 } }) scope.Sizes.Add(data.Name.Text);
        var names = NewNames(data.Dims);
        for (var at = 0; at < names.Count; at++)
            if (names[at] is { Text: var name } && scope.First.TryAdd(name, names[at]))
                scope.Plates.Add(name, new(name, Within(data, names, at)));
    }

    private Plate? Within(DataSyntax data, List<NameSyntax> names, int at) =>
        data.By.Count > 0 && at > 0 && names.Count == data.Dims.Count ? scope.Plates.GetValueOrDefault(names[at - 1].Text) : null;

    private void FindSizes(DataSyntax data)
    {
        foreach (var name in NewNames(data.Type.Dims))
            if (scope.First.TryAdd(name.Text, name)) scope.Sizes.Add(name.Text);
    }

    private static List<NameSyntax> NewNames(ValueList<IndexSyntax> dims)
    {
        var names = new List<NameSyntax>();
        foreach (var dim in dims)
            if (dim is { IsSlice: false, From: ReferenceSyntax reference }) names.Add(reference.Name);
        return names;
    }
}
