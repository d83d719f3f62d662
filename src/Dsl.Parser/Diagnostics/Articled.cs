namespace ProbDsl.Parser.Diagnostics;

/// <summary>A noun with its indefinite article.</summary>
public static class Articled
{
    /// <summary>`an InverseGamma`, `a Normal`, `an sde`, `a unit`.</summary>
    public static string Of(string noun) => $"{(BeginsWithVowelSound(noun.TrimStart('`')) ? "an" : "a")} {noun}";

    /// <summary>`sd` and `sde` are read letter by letter; a `u`, as in `unit`, sounds like `you`.</summary>
    private static bool BeginsWithVowelSound(string noun) =>
        noun is "sd" or "sde" || "aeioAEIO".Contains(noun[0], StringComparison.Ordinal);
}
