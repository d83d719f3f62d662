namespace ProbDsl.Compiler.Binding;

/// <summary>
/// Registers each statement under the name on its left, with the loops around it, and reports left sides that are not allowed.
/// </summary>
internal sealed class StatementCollector(Scope scope, DiagnosticBag diagnostics)
{
    public void Place(StatementSyntax statement) => Place(statement, []);

    private void Place(StatementSyntax statement, ValueList<ForSyntax> loops)
    {
        switch (statement)
        {
            case ForSyntax loop:
                ForSyntax? around = null;
                foreach (var outer in loops)
                    if (outer.Name.Text == loop.Name.Text) around ??= outer;
                if (around is not null) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(loop.Name, around.Name.Span));
                foreach (var inner in loop.Body) Place(inner, around is null ? [.. loops, loop] : loops);
                break;
            case DrawSyntax draw:
                File(new(draw, draw.Target, loops));
                break;
            case DefineSyntax define:
                File(new(define, define.Target, loops));
                break;
            case TargetIncrementSyntax weigh:
                if (scope.Story is null) scope.Weights.Add(new(weigh, null, loops));
                else diagnostics.Add(CompilerDiagnostics.WrongGuide(weigh.Span, "a guide has no `target +=`",
                    "a guide is a distribution over the latents: draw them with `~`; `target +=` belongs to the story"));
                break;
        }
    }

    private void File(StatementInLoops placed)
    {
        var name = placed.Target.Name;
        if (Refusal(placed) is { } refusal) diagnostics.Add(refusal);
        else if (scope.IsBareSize(name.Text))
            diagnostics.Add(CompilerDiagnostics.SizeDefined(name, scope.First[name.Text].Span, scope.KindOf(name.Text),
                placed.Statement is DrawSyntax ? "drawn" : "defined"));
        else if (scope.Hypers.ContainsKey(name.Text) && !scope.Data.ContainsKey(name.Text))
            diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, scope.First[name.Text].Span));
        else if (scope.Targets.TryGetValue(name.Text, out var others)) others.Add(placed);
        else
        {
            scope.First.TryAdd(name.Text, name);
            scope.Targets.Add(name.Text, [placed]);
        }
    }

    private Diagnostic? Refusal(StatementInLoops placed)
    {
        var name = placed.Target.Name;
        return (placed.Statement, scope.KindOf(name.Text)) switch
        {
            (DefineSyntax, "data") => CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is data and cannot be defined with `=`",
                "write `~` and a distribution if the story draws it, or give the definition another name"),
            (DrawSyntax, "param") => CompilerDiagnostics.WrongTarget(name.Span, $"`{name.Text}` is a `param`, which has no prior",
                $"delete its `param` line to make it a latent with this prior, or delete this `~` to estimate it as a point"),
            (DefineSyntax, "param") => CompilerDiagnostics.WrongTarget(name.Span,
                $"`{name.Text}` is a `param` and cannot be defined with `=`",
                "give the definition another name, or delete the `param` line"),
            _ => scope.Story is { } story ? RefusalInGuide(placed, story) : null,
        };
    }

    /// <summary>Rejects left sides in a guide that define a name of the story: a guide draws the story's latents.</summary>
    private static Diagnostic? RefusalInGuide(StatementInLoops placed, Scope story)
    {
        var name = placed.Target.Name;
        if (!story.Targets.TryGetValue(name.Text, out var reported) || story.Data.ContainsKey(name.Text)) return null;
        if (reported[0].Statement is DefineSyntax && placed.Statement is DefineSyntax)
            return CompilerDiagnostics.DeclaredTwice(name, reported[0].Target.Name.Span);
        if (reported[0].Statement is DefineSyntax)
        {
            return CompilerDiagnostics.WrongGuide(name.Span,
                $"`{name.Text}` is defined by `=` in the story (line {reported[0].Target.Name.Span.Line}), but a guide draws latents",
                "draw the latents that it depends on; the guide can read the definition");
        }


        return placed.Statement is DefineSyntax
            ? CompilerDiagnostics.WrongGuide(name.Span, $"`{name.Text}` is a latent of the story and cannot be defined with `=`",
                $"write a distribution, `{LeftSide.Of(placed.Target).Text} ~ Normal(...)`, or a point, `{LeftSide.Of(placed.Target).Text} "
                    + $"~ Delta({placed.RightSide.Span.Text})`")
            : null;
    }
}
