using System.Diagnostics.CodeAnalysis;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Problems;

/// <summary>A statement that type-checks and that this version cannot put in a program: why, and what a person can do.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class LoweringLimit(Statement statement, string reason, string next) : Exception($"`{statement.Name}`: {reason}; {next}")
{
    public Statement Statement => statement;

    public string Reason => reason;

    public string Next => next;

    /// <summary>What is said of it where no method could treat it; null where it is the method that cannot.</summary>
    public Diagnostic? Own { get; init; }

    /// <summary>As a method that was to treat the story tells it.</summary>
    public Diagnostic ToDiagnostic(string method) => RefusalDiagnostics.MethodRefuses(method, ToRefusal());

    /// <summary>What a lowering gives, or the statement that it stops at: the one place where this is caught.</summary>
    public static Attempt<T> Try<T>(Func<T> lower)
    {
        try
        {
            return new(lower(), null);
        }
        catch (LoweringLimit limit)
        {
            return new(default, limit);
        }
    }

    /// <summary>What stops something from being found; null where nothing does.</summary>
    internal static LoweringLimit? Of<T>(Func<T> find) => Try(find).Limit;

    /// <summary>
    /// What planning says of a lowering: none where it succeeds, or where only memory is lacking, which a run says with its figures.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="lower">What is lowered, and its gradient.</param>
    /// <param name="refuse">What is wrong with it then; null: nothing is.</param>
    internal static IReadOnlyList<Refusal> Unmet<T>(ModelGraph graph, Func<T> lower, Func<T, Refusal?>? refuse = null)
    {
        try
        {
            var (lowered, limit) = Try(lower);
            return (limit is not null ? limit.ToRefusal() : refuse?.Invoke(lowered!)) is { } refusal ? [refusal] : [];
        }
        catch (NoGradient none)
        {
            return [Refuse(none, graph)];
        }
        catch (NotEnoughMemory)
        {
            return [];
        }
    }

    /// <summary>What planning says of a value without a derivative.</summary>
    internal static Refusal Refuse(NoGradient none, ModelGraph graph) =>
        new($"`{none.Origin ?? "the story"}` has no slope: it goes through `{OpTable.Of(none.Op).Name}`, which jumps or has no derivative",
            "let what is unknown come in smoothly", (none.Origin as Statement ?? graph.Story[0]).Span);

    /// <summary>As planning says it.</summary>
    public Refusal ToRefusal() => new($"of `{Statement.Name}`, {Reason}", Next, Statement.Span) { Own = Own };
}

/// <summary>What a lowering came to.</summary>
/// <param name="Value">Default where it stopped.</param>
/// <param name="Limit">Where it stopped and why; null where it did not.</param>
public readonly record struct Attempt<T>(T? Value, LoweringLimit? Limit)
{
    /// <summary>The value, or what is made of the limit.</summary>
    public T Or(Func<LoweringLimit, T> otherwise) => Limit is { } limit ? otherwise(limit) : Value!;
}
