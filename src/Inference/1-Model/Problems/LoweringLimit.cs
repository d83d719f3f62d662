using System.Diagnostics.CodeAnalysis;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Problems;

/// <summary>Thrown for a statement that type-checks but that cannot be lowered yet: the reason, and what the user can do.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name says what happened.")]
public sealed class LoweringLimit(Statement statement, string reason, string next) : Exception($"`{statement.Name}`: {reason}; {next}")
{
    public Statement Statement => statement;

    public string Reason => reason;

    public string Next => next;

    /// <summary>The diagnostic if no method could support the statement; null if only the method does not.</summary>
    public Diagnostic? Own { get; init; }

    /// <summary>The diagnostic from the method that was to fit the story.</summary>
    public Diagnostic ToDiagnostic(string method) => RefusalDiagnostics.MethodRefuses(method, ToRefusal());

    /// <summary>The result of a lowering, or the statement that it does not support: the only place where this exception is
    /// caught.</summary>
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

    /// <summary>The limit that stops a computation; null without one.</summary>
    public static LoweringLimit? Find<T>(Func<T> find) => Try(find).Limit;

    /// <summary>
    /// The refusals of a lowering in planning: empty if it succeeds, or if only memory is insufficient, which a run reports with numbers.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="lower">The lowering, with its gradient.</param>
    /// <param name="refuse">A check of the result; null without one.</param>
    public static IReadOnlyList<Refusal> Unmet<T>(ModelGraph graph, Func<T> lower, Func<T, Refusal?>? refuse = null)
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

    /// <summary>The refusal of a value without a derivative in planning.</summary>
    public static Refusal Refuse(NoGradient none, ModelGraph graph) =>
        new($"`{none.Origin ?? "the story"}` has no gradient: `{OpTable.Of(none.Op).Name}` is discontinuous or has no derivative",
            "use a differentiable function of the unknowns", (none.Origin as Statement ?? graph.Story[0]).Span);

    /// <summary>The refusal for planning.</summary>
    public Refusal ToRefusal() => new($"of `{Statement.Name}`, {Reason}", Next, Statement.Span) { Own = Own };
}

/// <summary>The result of a lowering.</summary>
/// <param name="Value">Default if the lowering stopped.</param>
/// <param name="Limit">The statement and the reason; null if the lowering succeeded.</param>
public readonly record struct Attempt<T>(T? Value, LoweringLimit? Limit)
{
    /// <summary>The value, or a function of the limit.</summary>
    public T Or(Func<LoweringLimit, T> otherwise) => Limit is { } limit ? otherwise(limit) : Value!;
}
