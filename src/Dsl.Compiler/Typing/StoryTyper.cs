using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Types every statement once all names are known, and checks what only whole statements show: targets, values and doubled data.</summary>
internal sealed class StoryTyper(Scope scope, VariableTable variables, DiagnosticBag diagnostics)
{
    public ValueList<Statement>? Type()
    {
        var typed = scope.Targets.Values.SelectMany(t => t).OrderBy(p => p.Statement.Span.Start).Select(Type).ToList();
        foreach (var drawn in typed.OfType<Statement>().GroupBy(s => s.Target.Of)) CheckTwice([.. drawn]);
        return typed.Contains(null) ? null : [.. typed.Select(s => s!)];
    }

    private Statement? Type(PlacedStatement placed)
    {
        var around = placed.Loops.Select(variables.Loops.Read).ToList();
        if (around.Contains(null) || variables.Find(placed.Target.Name.Text) is not { } variable) return null;
        ValueList<Loop> loops = [.. around.Select(l => l!)];
        if (Target(placed, variable) is not { } target) return null;
        return placed.Statement switch
        {
            DrawSyntax draw => variables.Laws.Type(draw.Law, loops, target, target.Span) is { } law ? new Draw(loops, target, law.Law, draw.Span) : null,
            DefineSyntax define => variables.Expressions.Type(define.Value, loops) is { } value && Fits(target, value) ? new Define(loops, target, value, define.Span) : null,
            _ => null,
        };
    }

    private Access? Target(PlacedStatement placed, Variable variable)
    {
        if (variables.TargetRules.Read(placed) is not { } ats) return null;
        var left = LeftSide.Of(placed.Target);
        if (ats.Count == 0) return new(variable.Name, [], variable.Whole, left);
        return new IndexRules(diagnostics).Access(variable, ats, new ElementSyntax(new ReferenceSyntax(placed.Target.Name, placed.Target.Name.Span), placed.Target.Dims, left));
    }

    private bool Fits(Access target, Expr value)
    {
        if (value.Type.Dims != target.Type.Dims && !value.Type.IsScalar)
            return Refuse(CompilerDiagnostics.ShapesDiffer(target.Span.To(value.Span), (target.Span, target.Type), (value.Span, value.Type), variables.Advice.Declared(value, target.Type)));
        if (target.Type.IsWhole && !value.Type.IsWhole)
            return Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{target.Span.Text}` is {target.Type}, and this is {value.Type}", "round it down with `floor(...)`, or write another type on the left"));
        if (target.Type.ElementRank == 2 && value.Type.Element != target.Type.Element)
            return Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{target.Span.Text}` is {target.Type}, and this is {value.Type}", "that a matrix is one is part of its type: write a name that is declared so"));
        return true;
    }

    /// <summary>Undeclared arrays must tile their index set; of declared data, any elements may be drawn, but each only once.</summary>
    private void CheckTwice(IReadOnlyList<Statement> statements)
    {
        for (var i = 1; i < statements.Count; i++)
            if (Enumerable.Range(0, i).Select(j => statements[j]).FirstOrDefault(s => Boxes.Meet(s.Target, statements[i].Target)) is { } earlier)
                diagnostics.Add(CompilerDiagnostics.DefinedTwice(statements[i].Target.Span.Text, statements[i].Target.Span, earlier.Target.Span));
    }

    private bool Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return false;
    }
}
