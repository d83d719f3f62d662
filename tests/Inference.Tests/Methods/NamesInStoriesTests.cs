using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Methods;

/// <summary>A story may name every method, as `fit { method = em }`.</summary>
public sealed class NamesInStoriesTests
{
    public static TheoryData<string> Methods => [.. new MethodTable(TestStory.Catalog).All.Select(m => m.Name)];

    [Theory, MemberData(nameof(Methods))]
    public void A_story_may_name_every_method(string method) =>
        Assert.Equal(method, Assert.Single(TestStory.Compile($"model M\nm ~ Normal(0, 1)\nfit {{ method = {method} }}").Defaults).Value);
}
