namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks what a guide reads: data, params and its own variables, but not latents that it does not draw or latents of other rows. An
/// auxiliary variable of the guide may be read only by a `Delta`, since the marginal of another draw would have no closed form.
/// </summary>
internal sealed class GuideRules(Scope guide, ValueList<Statement> statements, ValueList<Statement> reported, StoryTypers typers)
{
    private Scope Story => guide.Story!;

    public IEnumerable<Diagnostic> Find()
    {
        ValueList<Assignment> assignments = [.. statements.OfType<Assignment>()];
        ValueList<Diagnostic> found = [.. assignments.SelectMany(Check), .. new GuideTargets(guide, assignments, reported, typers).Find()];
        return found.Count > 0
            ? found : new Cycles(assignments, Story.Data.ContainsKey, "statements of the guide", readsOwnData: true).Find();
    }

    private IEnumerable<Diagnostic> Check(Assignment statement)
    {
        foreach (var read in ExprTree.Reads(statement))
        {
            if (IsLeftOut(read.Of)) yield return LeftOut(read);
            else if (IsOfAnotherRow(statement, read)) yield return OtherRow(read);
            if (IsOwnRandom(read.Of) && !(statement is Draw { Distribution.Of.Draws: DrawTypeSource.AsValue } || statement is Define))
                yield return Feeds(statement, read);
        }
    }

    private bool IsLeftOut(string name) => GuideTargets.IsStoryLatent(Story, name) && !guide.Targets.ContainsKey(name);

    private bool IsOwnRandom(string name) =>
        guide.Targets.TryGetValue(name, out var own) && own[0].Statement is DrawSyntax && !Story.Has(name);

    private static Diagnostic LeftOut(Access read) =>
        CompilerDiagnostics.WrongGuide(read.Span, $"`{read.Of}` is a latent that the guide does not draw",
            $"draw it in the guide, `{read.Span.Text} ~ ...`, or do not read it here");

    private static Diagnostic OtherRow(Access read) =>
        CompilerDiagnostics.WrongGuide(read.Span, $"`{read.Span.Text}` reads latents of other rows, which a guide cannot read",
            "read the row's own latents and any data, such as `mean(y)`; in a chain also a neighbor, `z[t-1]`");

    private static Diagnostic Feeds(Assignment statement, Access read) =>
        CompilerDiagnostics.WrongGuide(read.Span,
            $"`{read.Of}` is drawn only by the guide, so the marginal of `{statement.Name}` would have no closed form",
            $"use it in a sampler, `{statement.Name} ~ Delta(...)`, or let `{statement.Name}` depend on data and latents of the story");

    /// <summary>
    /// Whether a read inside a loop over a plate is of a latent over that plate at another position than the loop's or a fixed step away.
    /// </summary>
    private bool IsOfAnotherRow(Assignment statement, Access read)
    {
        if (statement is not Draw || !guide.Targets.TryGetValue(read.Of, out var given) || given[0].Statement is not DrawSyntax
            || Story.Data.ContainsKey(read.Of)) return false;
        if (typers.Variables.Find(read.Of) is not { } variable) return false;
        return variable.Extents.Index().Any(e => e.Item.Plate is { } plate && statement.Loops.Any(l => l.Plate == plate)
            && !(e.Index < read.At.Count && read.At[e.Index] is AffineIndex { Loop: { } loop } && loop.Plate == plate));
    }
}
