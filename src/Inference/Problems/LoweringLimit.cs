using System.Diagnostics.CodeAnalysis;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

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
    public Diagnostic ToDiagnostic(string method) => Own ?? RefusalDiagnostics.MethodRefuses(method, ToRefusal());

    /// <summary>What stops something from being found; null where nothing does.</summary>
    internal static LoweringLimit? Of(Action find)
    {
        try
        {
            find();
            return null;
        }
        catch (LoweringLimit limit)
        {
            return limit;
        }
    }

    /// <summary>The same, as planning says it.</summary>
    public Refusal ToRefusal() => new($"of `{Statement.Name}`, {Reason}", Next, Statement.Span);
}
