using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Api;

/// <summary>Whether a message stops the work or comes with a result.</summary>
public enum MessageKind
{
    /// <summary>The result may not be what you want, and says why.</summary>
    Warning,

    /// <summary>There is no result.</summary>
    Error,
}

/// <summary>What there is to say of a story, of data or of a fit, as `probdsl` prints it.</summary>
/// <param name="Kind">An error or a warning.</param>
/// <param name="Code">The stable code, such as `E0208`; `docs/errors` has a page for each.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Place">Where, as `rent.gen:3:7` or `rent.csv, row 3, column area`; empty if it is no place of a file.</param>
/// <param name="Next">What to do; empty if there is nothing to add.</param>
public sealed record Message(MessageKind Kind, string Code, string Text, string Place, string Next)
{
    /// <summary>`error E0208 (rent.gen:3:7): ..`, and what to do in a second line.</summary>
    public override string ToString() => $"{(Kind == MessageKind.Error ? "error" : "warning")} {Code}"
        + $"{(Place.Length > 0 ? $" ({Place})" : "")}: {Text}{(Next.Length > 0 ? $"{Environment.NewLine}  = {Next}" : "")}";

    internal static Message Of(Diagnostic of) => new(of.Severity == Severity.Error ? MessageKind.Error : MessageKind.Warning, of.Code,
        of.Message, PlaceOf(of.Place), string.Join("; ", of.Labels.Select(l => l.Text).Append(of.Help).Where(t => t is { Length: > 0 })));

    internal static IReadOnlyList<Message> AllOf(IEnumerable<Diagnostic> all) => [.. all.Select(Of)];

    private static string PlaceOf(Place place) => place switch
    {
        SourcePlace { Span: { Source: { } source } span } when source.At(span.Start) is var at => $"{source.Name}:{at.Line}:{at.Column}",
        DataPlace data => data.Text,
        _ => "",
    };
}

/// <summary>A story, data or options that cannot be fitted; the messages say why, and what to do.</summary>
public sealed class StoryException : Exception
{
    internal StoryException(IEnumerable<Diagnostic> why) : this(Api.Message.AllOf(why))
    {
    }

    internal StoryException(IReadOnlyList<Message> why) : base(string.Join(Environment.NewLine, why)) =>
        Messages = why;

    /// <summary>At least one error; warnings may accompany it.</summary>
    public IReadOnlyList<Message> Messages { get; }

    /// <summary>The value of a result.</summary>
    /// <exception cref="StoryException">There is none.</exception>
    internal static T ValueOf<T>(Result<T> result)
        where T : class => result.Value ?? throw new StoryException(result.Diagnostics);
}
