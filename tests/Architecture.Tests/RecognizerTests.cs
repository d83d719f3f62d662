using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>A structure that the text of a story shows is looked for at one place, and read from the facts everywhere else.</summary>
public sealed class RecognizerTests
{
    [Theory]
    [InlineData(@"\bContinuousTimeDraw\.Find\(", "src/Inference/4-Planning/Structures/StoryStructures.cs")]
    [InlineData(@"\bNoisedLatent\.(Find|Analyze)\(", "src/Inference/4-Planning/Structures/StoryStructures.cs")]
    [InlineData(@"\bnew NoisingChains\(", "src/Inference/4-Planning/Structures/Chains/NoisedLatent.cs")]
    [InlineData(@"\bDenoisingChains\.(Analyze|WhyNot)\(", "src/Inference/4-Planning/Structures/Chains/NoisedLatent.cs")]
    [InlineData(@"\bnew ClosedFormRule\(", "src/Inference/4-Planning/Structures/StoryFacts.cs")]
    [InlineData(@"\bnew FiniteLatentRule\(", "src/Inference/4-Planning/Structures/StoryFacts.cs")]
    [InlineData(@"\bConjugateBlocks\.Find\(", "src/Inference/6-Methods/Posteriors/Exact/ConjugateRule.cs")]
    public void A_structure_is_recognized_at_one_place(string call, string file) => Assert.Equal([file],
        SourceFiles.In("src").Where(f => Regex.IsMatch(SourceFiles.Read(f), call)).Order(StringComparer.Ordinal));

    /// <summary>What a method says of a story it says by its facts.</summary>
    [Fact]
    public void Methods_see_facts() => Assert.Empty(
        from file in SourceFiles.In("src/Inference")
        where Regex.IsMatch(SourceFiles.Read(file), @"\b(For|Concerns|IsMadeFor|IsDefaultFor|IsComparedOn|Traits)\(ModelGraph\b")
        select file);

    /// <summary>
    /// The distributions that lowering takes apart by their class: mixtures have components, and a truncation is made where a type cuts.
    /// </summary>
    private static readonly string[] takenApart = ["Mixture", "Truncated"];

    [Fact]
    public void A_distribution_is_recognized_by_what_it_declares()
    {
        var classes = SourceFiles.In("src/Catalog/Distributions")
            .Where(f => Regex.IsMatch(SourceFiles.Read(f), @"\bclass \w+ : Distribution\b"))
            .Select(f => Path.GetFileNameWithoutExtension(f)!).Except(takenApart).ToList();
        Assert.Superset(new HashSet<string> { "Normal", "MvNormal", "Delta", "Censored" }, classes.ToHashSet());
        var seen = new Regex($@"(\bis (not )?|\bas |\(|OfType<)({string.Join("|", classes)})(\)| or | \{{|>|\b *(&&|\|\||;|\?))");
        Assert.Empty(
            from file in SourceFiles.In("src/Inference")
            from line in SourceFiles.Read(file).Split('\n')
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && seen.IsMatch(line)
            select $"{file}: {line.Trim()}");
    }
}
