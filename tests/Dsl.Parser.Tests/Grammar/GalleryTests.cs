namespace ProbDsl.Tests.Grammar;

public sealed class GalleryTests
{
    public static TheoryData<string> Names => Stories.Names;

    [Theory, MemberData(nameof(Names))]
    public void Every_story_parses_without_a_word(string name) => Assert.NotEmpty(Stories.Tree(Stories.Read(name)).Items);
}
