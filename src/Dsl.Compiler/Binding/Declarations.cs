using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Collects what a story declares, in one walk, before any expression is read: statements may stand in any order.</summary>
internal sealed class Declarations(ModelSyntax model, DiagnosticBag diagnostics)
{
    private readonly Scope scope = new();
    private readonly Dictionary<string, SourceSpan> first = [];

    public Scope Collect()
    {
        foreach (var hyper in model.Hypers)
            if (IsNew(hyper.Name)) scope.Hypers[hyper.Name.Text] = hyper;
        foreach (var data in model.Items.OfType<DataSyntax>())
            if (IsNew(data.Name)) scope.Data[data.Name.Text] = data;
        foreach (var param in model.Items.OfType<ParamSyntax>())
            if (IsNew(param.Name)) scope.Params[param.Name.Text] = param;
        foreach (var data in scope.Data.Values) FindPlates(data);
        foreach (var data in scope.Data.Values) FindSizes(data);
        foreach (var item in model.Items.OfType<StatementSyntax>()) Place(item, []);
        return scope;
    }

    private bool IsNew(NameSyntax name)
    {
        if (first.TryAdd(name.Text, name.Span)) return true;
        diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, first[name.Text]));
        return false;
    }

    private void FindPlates(DataSyntax data)
    {
        if (data is { Dims.Count: 0, Type: { Name.Text: "int" or "count", Dims.Count: 0 } }) scope.Sizes.TryAdd(data.Name.Text, data.Name.Span);
        foreach (var name in NewNames(data.Dims))
            if (first.TryAdd(name.Text, name.Span)) scope.Plates.Add(name.Text, new(name.Text));
            else if (!scope.IsSize(name.Text)) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, first[name.Text]));
    }

    private void FindSizes(DataSyntax data)
    {
        foreach (var name in NewNames(data.Type.Dims))
            if (first.TryAdd(name.Text, name.Span)) scope.Sizes.Add(name.Text, name.Span);
    }

    private static IEnumerable<NameSyntax> NewNames(ValueList<IndexSyntax> dims) =>
        dims.Where(d => !d.IsSlice).Select(d => d.From).OfType<ReferenceSyntax>().Select(r => r.Name);

    private void Place(StatementSyntax statement, ValueList<ForSyntax> loops)
    {
        switch (statement)
        {
            case ForSyntax loop:
                foreach (var inner in loop.Body) Place(inner, [.. loops, loop]);
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
        if (scope.Data.ContainsKey(name.Text) && placed.Statement is DefineSyntax)
            diagnostics.Add(CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is data, and `=` cannot define it", "write `~` and a distribution if it was drawn, or choose another name"));
        else if (scope.Params.ContainsKey(name.Text))
            diagnostics.Add(placed.Statement is DrawSyntax
                ? CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is a `param`, which has no prior", $"delete the line `param {name.Text}...` to make it an unknown with this prior, or delete this line")
                : CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is a `param`, and `=` cannot define it", "choose another name for the definition"));
        else if (scope.IsSize(name.Text) && !scope.Data.ContainsKey(name.Text))
            diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, first[name.Text]));
        else if (scope.Targets.TryGetValue(name.Text, out var others)) others.Add(placed);
        else
        {
            first.TryAdd(name.Text, name.Span);
            scope.Targets.Add(name.Text, [placed]);
        }
    }
}
