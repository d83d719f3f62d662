using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// A guide is a distribution over the story's latents, each within its support. It reads data, params and what it has given itself, never a latent that it leaves out or another
/// row's; a random variable of its own feeds a `Delta` alone, since its marginal is unknown otherwise.
/// </summary>
internal sealed class GuideRules(Scope guide, ValueList<Statement> statements, StoryTypers typers)
{
    private Scope Story => guide.Story!;

    public IEnumerable<Diagnostic> Find() => statements.OfType<Assignment>().SelectMany(Check).Concat(new Cycles([.. statements.OfType<Assignment>()], Story.Data.ContainsKey).Find());

    private IEnumerable<Diagnostic> Check(Assignment statement)
    {
        if (statement is Draw draw && Told(draw.Target.Of) is { } told)
            foreach (var wrong in Within(draw, told)) yield return wrong;
        foreach (var read in ExprWalk.Reads(statement))
        {
            if (IsLeftOut(read.Of)) yield return LeftOut(read);
            else if (OtherMember(statement, read) is { } other) yield return other;
            if (IsOwnRandom(read.Of) && !(statement is Draw { Law.Of.Name: "Delta" } || statement is Define)) yield return Feeds(statement, read);
        }
    }

    private Variable? Told(string name) => IsStoryLatent(name) ? typers.Variables.Find(name) : null;

    private bool IsStoryLatent(string name) => Story.Targets.TryGetValue(name, out var told) && told[0].Statement is DrawSyntax && !Story.Data.ContainsKey(name);

    private bool IsLeftOut(string name) => IsStoryLatent(name) && !guide.Targets.ContainsKey(name);

    private bool IsOwnRandom(string name) => guide.Targets.TryGetValue(name, out var own) && own[0].Statement is DrawSyntax && !Story.Names.Contains(name);

    private static Diagnostic LeftOut(Access read) => CompilerDiagnostics.WrongGuide(read.Span, $"`{read.Of}` is a latent that the guide does not give", $"draw it in the guide, `{read.Span.Text} ~ ...`, or do not read it here");

    private static Diagnostic Feeds(Assignment statement, Access read) => CompilerDiagnostics.WrongGuide(read.Span, $"`{read.Of}` is drawn by the guide alone, and `{statement.Name}` would have an unknown marginal",
        $"let it feed a sampler, `{statement.Name} ~ Delta(...)`, or make `{statement.Name}` depend on data and latents of the story");

    /// <summary>Chain neighbours may be read, other members of a plate not.</summary>
    private Diagnostic? OtherMember(Assignment statement, Access read)
    {
        if (!guide.Targets.ContainsKey(read.Of) || Story.Data.ContainsKey(read.Of)) return null;
        var joins = read.At.Any(a => a is By by && ExprWalk.Accesses(by.Position).Any(p => Story.Data.ContainsKey(p.Of)) && statement.Target.At.Count > 0 && IsOverPlate(read, statement));
        return joins ? CompilerDiagnostics.WrongGuide(read.Span, $"`{read.Span.Text}` is a latent of another row, which a guide does not see", "let the guide of a row read its own data and latents") : null;
    }

    private bool IsOverPlate(Access read, Assignment statement) =>
        typers.Variables.Find(read.Of) is { } variable && variable.Extents.Select(e => e.Plate).OfType<Plate>().Any(p => statement.Loops.Any(l => l.Plate == p));

    /// <summary>The support of q must lie within that of p.</summary>
    private static IEnumerable<Diagnostic> Within(Draw draw, Variable told)
    {
        if (draw.Law.Of.Draws == Drawn.AsValue) yield break;
        var (q, p) = (Supports.Of(draw.Law), Support.Of(told.Type));
        if (Supports.Within(q, p) != false) yield break;
        yield return CompilerDiagnostics.WrongSupport(draw.Law.Span, $"{draw.Law.Of.Name} reaches outside `{told.Name}`, which is {told.Whole} in the story", $"choose a distribution of {TypeNames.Of(told.Type.Element)} values, or send this one through a flow such as `|> exp`");
    }
}
