using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What people who come from other systems write, and what is written here.</summary>
internal static class ForeignNames
{
    /// <summary>A function's name elsewhere.</summary>
    public static Diagnostic? Function(NameSyntax name) => null;

    /// <summary>A distribution's name elsewhere.</summary>
    public static Diagnostic? Distribution(NameSyntax name, CallSyntax call, ICatalogue catalogue) => null;

    /// <summary>A parameter's name elsewhere, as this signature calls it.</summary>
    public static string? Parameter(string name, DistributionSignature signature) => null;

    /// <summary>A constant's name elsewhere.</summary>
    public static Diagnostic? Value(NameSyntax name) => null;

    /// <summary>An attribute of an array elsewhere.</summary>
    public static string? Member(string name) => null;
}
