using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Types every statement once all names are known, and checks what only whole statements show: targets and cycles.</summary>
internal sealed class StoryTyper(Scope scope, VariableTable variables, DiagnosticBag diagnostics)
{
    public ValueList<Statement>? Type()
    {
        var typed = scope.Targets.Values.SelectMany(t => t).OrderBy(p => p.Statement.Span.Start).Select(Type).ToList();
        return typed.Contains(null) ? null : [.. typed.Select(s => s!)];
    }

    private Statement? Type(PlacedStatement placed)
    {
        var around = placed.Loops.Select(variables.Loops.Read).ToList();
        if (around.Contains(null) || variables.Find(placed.Target.Name.Text) is not { } variable) return null;
        ValueList<Loop> loops = [.. around.Select(l => l!)];
        if (Target(placed.Target, variable, loops) is not { } target) return null;
        return placed.Statement switch
        {
            DrawSyntax draw => variables.Laws.Type(draw.Law, loops, target.Type, draw.Target.Span) is { } law ? new Draw(loops, target, law.Law, draw.Span) : null,
            DefineSyntax define => variables.Expressions.Type(define.Value, loops) is { } value && Fits(target, value) ? new Define(loops, target, value, define.Span) : null,
            _ => null,
        };
    }

    private bool Fits(Access target, Expr value)
    {
        if (value.Type.Dims == target.Type.Dims || value.Type.IsScalar) return true;
        diagnostics.Add(CompilerDiagnostics.ShapesDiffer(target.Span.To(value.Span), (target.Span, target.Type), (value.Span, value.Type), null));
        return false;
    }

    /// <summary>Each enclosing loop variable stands exactly once on the left; so every repetition defines an element of its own.</summary>
    private Access? Target(TargetSyntax target, Variable variable, ValueList<Loop> loops)
    {
        var before = diagnostics.ErrorCount;
        var ats = target.Dims.Select(d => AffineReader.TryRead(d.From!, loops, variables.Sizes)).ToList();
        foreach (var loop in loops)
        {
            var times = ats.Count(a => a?.Loop == loop);
            if (times == 1) continue;
            diagnostics.Add(CompilerDiagnostics.WrongTarget(target.Span, times == 0
                ? $"inside `for {loop.Name}`, `{target.Span.Text}` would be defined once for each `{loop.Name}`"
                : $"`{loop.Name}` stands twice on the left", $"write {Suggestion(target, loop)}, or move the line out of the loop"));
        }

        if (diagnostics.ErrorCount > before) return null;
        return new IndexRules(variables.Sizes, diagnostics).Access(variable, [.. ats.Select(a => (At)a!)], new ElementSyntax(new ReferenceSyntax(target.Name, target.Name.Span), target.Dims, LeftSide(target)));
    }

    private static SourceSpan LeftSide(TargetSyntax target) => target.Dims.Count == 0 ? target.Name.Span : new(target.Span.Source, target.Span.Start, target.Dims[^1].Span.End + 1 - target.Span.Start);

    private static string Suggestion(TargetSyntax target, Loop loop) =>
        target.Dims.Count == 0 ? $"`{target.Name.Text}[{loop.Name}]`" : $"`{loop.Name}` in exactly one bracket of `{target.Name.Text}`";
}
