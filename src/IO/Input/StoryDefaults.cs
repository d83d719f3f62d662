using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.OptionChecks;
using ProbDsl.Parser.Source;

namespace ProbDsl.IO.Input;

/// <summary>The defaults of a story's `fit { }` block, used where the command line sets nothing.</summary>
internal sealed class StoryDefaults(ValueList<FitDefault> written, RunOptions asked)
{
    /// <summary>The command line's options, completed by the story's.</summary>
    public RunOptions Given { get; } = asked.OrElse(RunOptions.Read(written, asked.Table));

    /// <summary>The same options in the form that a fit uses.</summary>
    public FitOptions Options => FitOptions.Create(Given);

    /// <summary>The defaults in use besides the method, and those that no method supports yet; empty if there are none.</summary>
    public string Text => string.Join(" · ", new[]
    {
        Listed("", written.Where(d => d.Option != StandardOptions.Method.Name && Read(d) is { } own && !asked.Has(own))),
        Listed("not supported yet: ", written.Where(d => Read(d) is null)),
    }.Where(t => t.Length > 0));

    /// <summary>
    /// The method from the command line or the story, or the story's default. Errors in the story's own choice are reported
    /// at its place.
    /// </summary>
    public MethodSelection Select(MethodTable methods, StoryFacts facts)
    {
        var selection = methods.Select(facts, Given[StandardOptions.Method]);
        var line = written.FirstOrDefault(d => d.Option == StandardOptions.Method.Name);
        if (asked.Has(StandardOptions.Method) || line is not { } own) return selection;
        return selection.Plan is not null
            ? selection with { Reason = "selected in the story's `fit` block" }
            : selection with { Diagnostics = [.. selection.Diagnostics.Select(d => AtStory(d, own.Span))] };
    }

    /// <summary>Why no fit can start: no method supports the story, or an option would have no effect.</summary>
    public ValueList<Diagnostic> Check(MethodTable methods, StoryFacts facts)
    {
        var selection = Select(methods, facts);
        return selection is { Method: { } method, Plan: not null } ? WithoutEffect(methods, facts, [method]) : selection.Diagnostics;
    }

    /// <summary>Options without effect: of the command line under these methods, of the story under all methods that support it.</summary>
    public ValueList<Diagnostic> WithoutEffect(MethodTable methods, StoryFacts facts, IEnumerable<InferenceMethod> chosen) =>
        [
            .. EngineConflict.Find(Given) is { } conflict ? [conflict] : (ValueList<Diagnostic>)[],
            .. IneffectiveOptions.OfFits(asked, chosen.Select(m => (m, facts, Given))),
            .. written.Count == 0 ? [] : IneffectiveOptions.OfStory(written, methods.For(facts), facts, asked.Table),
        ];

    private static Diagnostic AtStory(Diagnostic diagnostic, SourceSpan span) => diagnostic.Place is NoPlace
        ? (diagnostic with { Place = new SourcePlace(span) })
            .Next($"{diagnostic.Help}\n`--method` on the command line overrides the story's")
        : diagnostic;

    private RunOption? Read(FitDefault own) => RunOptions.ReadOf(own, asked.Table)?.Option;

    private static string Listed(string before, IEnumerable<FitDefault> defaults) =>
        defaults.Any() ? before + string.Join(", ", defaults.Select(d => $"{d.Option} = {d.Value}")) : "";
}
