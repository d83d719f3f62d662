using System.Text.RegularExpressions;
using ProbDsl.Parser.Grammar;

namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// Recognizes pasted programs of other systems: one diagnostic names the system and the page that translates it, in place of an
/// error for each line. A text that starts with a story's model line is a story, whatever its other lines are.
/// </summary>
public static class ForeignPrograms
{
    private const int Longest = 100_000;

    // in this order: a JAGS file may have a data block, a Pyro model imports torch, and an R script may hold a Stan program as a string
    private static readonly (ForeignSystem System, string Pattern)[] Patterns =
    [
        (ForeignSystem.Bugs, @"~[ \t]*d(norm|unif|gamma|beta|bin|bern|cat|pois|exp|lnorm|mnorm|wish|weib|negbin|multi|dirch|dirich|flat|par"
            + @"|logis|interval|chisqr|t)[a-z.]*[ \t]*\("),
        (ForeignSystem.PyMc, @"^[ \t]*(import|from)[ \t]+pymc3?\b|\bpm\.Model[ \t]*\("),
        (ForeignSystem.NumPyro, @"^[ \t]*(import|from)[ \t]+(numpyro|pyro)\b|\b(numpyro|pyro)\.sample[ \t]*\("),
        (ForeignSystem.ScikitLearn, @"^[ \t]*(import|from)[ \t]+sklearn\b"),
        (ForeignSystem.PyTorch, @"^[ \t]*(import|from)[ \t]+torch\b"),
        (ForeignSystem.Stan,
            @"^[ \t]*(functions|data|transformed[ \t]+(data|parameters)|parameters|model|generated[ \t]+quantities)[ \t\r\n]*\{"),
        (ForeignSystem.RInla, @"\binla[ \t]*\("),
        (ForeignSystem.RAdditive, @"\b(gam|gamm4?|bam)[ \t]*\("),
        (ForeignSystem.RGeneralized, @"\b(glmmTMB|glmer|glmer\.nb|clmm2?)[ \t]*\("),
        (ForeignSystem.RFormula, @"\b(brm|bf|stan_glm|stan_glmer|stan_lmer|lmer|glm|lm)[ \t]*\("
            + @"|^[^#~\n]*~[^\n|]*\([^()|\n]*\|[^()\n]*\)|\A[ \t\r\n]*\w+[ \t]*~[ \t\w.+*:^-]+[ \t\r\n]*\z"),
    ];

    /// <summary>The diagnostics of a text, or a single one if the text is a program of another system.</summary>
    public static ValueList<Diagnostic> InPlaceOf(ValueList<Diagnostic> found, ParseResult parsed) =>
        parsed.Model is null && Recognize(parsed.Tokens.Source) is { } foreign ? [foreign] : found;

    private static Diagnostic? Recognize(SourceText source)
    {
        var text = source.Text.Length > Longest ? source.Text[..Longest] : source.Text;
        foreach (var (system, pattern) in Patterns)
        {
            // without backtracking, so that matching takes one pass over any text
            if (Regex.Match(text, pattern,
                RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) is not { Success: true } mark)
                continue;
            var trimmed = mark.Value.Trim();
            var start = mark.Index + mark.Value.IndexOf(trimmed, StringComparison.Ordinal);
            return CompilerDiagnostics.ForeignProgram(new(source, start, trimmed.Split('\n')[0].TrimEnd().Length), system);
        }

        return null;
    }
}
