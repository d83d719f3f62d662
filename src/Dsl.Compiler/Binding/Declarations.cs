using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Collects what a story declares, in one walk, before any expression is read: statements may stand in any order.</summary>
internal sealed class Declarations(ModelSyntax model, DiagnosticBag diagnostics)
{
    private readonly Scope scope = new();

    public Scope Collect()
    {
        foreach (var hyper in model.Hypers)
            if (IsNew(hyper.Name)) scope.Hypers[hyper.Name.Text] = hyper;
        foreach (var item in model.Items)
            if (item is DataSyntax data && IsNew(data.Name)) scope.Data[data.Name.Text] = data;
            else if (item is ParamSyntax param && IsNew(param.Name)) scope.Params[param.Name.Text] = param;
        foreach (var data in scope.Data.Values) FindPlates(data);
        foreach (var data in scope.Data.Values) FindSizes(data);
        foreach (var loop in model.Items.OfType<ForSyntax>()) FindPlates(loop);
        foreach (var item in model.Items.OfType<StatementSyntax>()) Place(item, []);
        return scope;
    }

    private bool IsNew(NameSyntax name)
    {
        if (scope.First.TryAdd(name.Text, name.Span)) return true;
        diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, scope.First[name.Text]));
        return false;
    }

    private void FindPlates(DataSyntax data)
    {
        if (data is { Dims.Count: 0, Type: { Name.Text: "int" or "count", Dims.Count: 0 } }) scope.Sizes.Add(data.Name.Text);
        foreach (var name in NewNames(data.Dims))
            if (scope.First.TryAdd(name.Text, name.Span)) scope.Plates.Add(name.Text, new(name.Text));
    }

    private void FindSizes(DataSyntax data)
    {
        foreach (var name in NewNames(data.Type.Dims))
            if (scope.First.TryAdd(name.Text, name.Span)) scope.Sizes.Add(name.Text);
    }

    /// <summary>A size set by data (`index[counties]`) that a loop runs over is a plate everywhere.</summary>
    private void FindPlates(ForSyntax loop)
    {
        if (loop.Over is { To: null, From: ReferenceSyntax { Name.Text: var name } } && !scope.Data.ContainsKey(name) && scope.Sizes.Remove(name)) scope.Plates.Add(name, new(name));
        foreach (var inner in loop.Body.OfType<ForSyntax>()) FindPlates(inner);
    }

    private static IEnumerable<NameSyntax> NewNames(ValueList<IndexSyntax> dims) =>
        dims.Where(d => !d.IsSlice).Select(d => d.From).OfType<ReferenceSyntax>().Select(r => r.Name);

    private void Place(StatementSyntax statement, ValueList<ForSyntax> loops)
    {
        switch (statement)
        {
            case ForSyntax loop:
                var around = loops.FirstOrDefault(l => l.Name.Text == loop.Name.Text);
                if (around is not null) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(loop.Name, around.Name.Span));
                foreach (var inner in loop.Body) Place(inner, around is null ? [.. loops, loop] : loops);
                break;
            case DrawSyntax draw:
                Place(new(draw, draw.Target, loops));
                break;
            case DefineSyntax define:
                Place(new(define, define.Target, loops));
                break;
        }
    }

    private void Place(PlacedStatement placed)
    {
        var name = placed.Target.Name;
        if (Refusal(placed) is { } refusal) diagnostics.Add(refusal);
        else if (scope.IsSize(name.Text) && !scope.Data.ContainsKey(name.Text)) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, scope.First[name.Text]));
        else if (scope.Targets.TryGetValue(name.Text, out var others)) others.Add(placed);
        else
        {
            scope.First.TryAdd(name.Text, name.Span);
            scope.Targets.Add(name.Text, [placed]);
        }
    }

    private Diagnostic? Refusal(PlacedStatement placed)
    {
        var name = placed.Target.Name;
        return (placed.Statement, scope.KindOf(name.Text)) switch
        {
            (DefineSyntax, "data") => CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is data, and `=` cannot define it", "write `~` and a distribution if the story draws it, or give the definition another name"),
            (DrawSyntax, "param") => CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is a `param`, which has no prior", $"delete its `param` line to make it an unknown with this prior, or delete this `~` to estimate it as a point"),
            (DefineSyntax, "param") => CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is a `param`, and `=` cannot define it", "give the definition another name, or delete the `param` line"),
            _ => null,
        };
    }
}
