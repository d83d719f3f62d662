using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Diagnostics;

public sealed class ArticledTests
{
    [Theory]
    [InlineData("Normal", "a Normal")]
    [InlineData("InverseGamma", "an InverseGamma")]
    [InlineData("`EnergyBased`", "an `EnergyBased`")]
    [InlineData("sde", "an sde")]
    [InlineData("unit", "a unit")]
    public void A_noun_has_the_article_of_its_first_sound(string noun, string text) => Assert.Equal(text, Articled.Of(noun));
}
